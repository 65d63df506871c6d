/**
 * What one connection is and may do: it is let in or refused, its frames become events of a room, and its end is told.
 * Everything a client sends passes the scanner here, before any room hears of it.
 */
@NullMarked
package dev.yarrow.server.session;

import org.jspecify.annotations.NullMarked;
