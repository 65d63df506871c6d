/**
 * Sync over HTTP for clients whose network lets no WebSocket through: soft sessions that are in a room like a connection,
 * what waits for their clients, and the tickets they are found by. Knows no web server; what it answers is written by
 * {@code http}.
 */
@NullMarked
package dev.yarrow.server.sync;

import org.jspecify.annotations.NullMarked;
