/**
 * The server as one thing to start and to ask. It wires the packages below it and names what they share: documents by
 * name, their summaries and their exports.
 */
@NullMarked
package dev.yarrow.server;

import org.jspecify.annotations.NullMarked;
