/**
 * A server and its clients in one thread, where one seed decides everything that can happen.
 * The first three hundred seeds are among the tests; a later one that ever fails joins them, by name.
 */
@NullMarked
package dev.yarrow.server.simulation;

import org.jspecify.annotations.NullMarked;
