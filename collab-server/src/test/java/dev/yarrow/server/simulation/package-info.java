/**
 * A server and its clients in one thread, where one seed decides everything that can happen.
 * A seed that ever failed stays in the tests, by name.
 */
@NullMarked
package dev.yarrow.server.simulation;

import org.jspecify.annotations.NullMarked;
