/**
 * Published clients, as their users run them, against the whole server.
 * The tests are programs for Node, which also lead clients in Python; these classes only run them and read their verdict.
 */
@NullMarked
package dev.yarrow.server.clients;

import org.jspecify.annotations.NullMarked;
