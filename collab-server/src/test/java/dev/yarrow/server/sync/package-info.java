/**
 * Sync over HTTP against real servers: with a store in memory and a clock that tests set, and whole.
 * Clients speak it by hand, with real updates.
 */
@NullMarked
package dev.yarrow.server.sync;

import org.jspecify.annotations.NullMarked;
