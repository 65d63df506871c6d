package dev.yarrow.samples.client;

/**
 * Who somebody says they are, immutable. On an open server nobody checks it.
 *
 * @param name as others shall see it
 * @param color of their caret, as in CSS: {@code #0b6e99}
 */
public record Person(String name, String color) {}
