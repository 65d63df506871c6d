/**
 * Bounds by place, rate and address, as plain values: how many may be here, how fast each may go, and where they come from.
 * Knows no sockets, rooms or settings; whoever lets somebody in asks it, whatever the protocol.
 */
@NullMarked
package dev.yarrow.server.limit;

import org.jspecify.annotations.NullMarked;
