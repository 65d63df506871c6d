/**
 * Published clients, as their users run them, against the whole server.
 * Each test file is a Node program; these classes only run it and read its verdict.
 */
@NullMarked
package dev.yarrow.server.clients;

import org.jspecify.annotations.NullMarked;
