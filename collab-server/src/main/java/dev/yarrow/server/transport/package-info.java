/**
 * WebSocket in and out: a bridge that hosts the Tyrus engine on Jetty core, and one bounded outbox per connection.
 * Jetty, Tyrus and the Jakarta WebSocket API are known to this package only; the rest of the server sees
 * {@link dev.yarrow.server.transport.Connection}, {@link dev.yarrow.server.transport.ConnectionHandler} and
 * {@link dev.yarrow.server.transport.Frame}.
 */
@NullMarked
package dev.yarrow.server.transport;

import org.jspecify.annotations.NullMarked;
