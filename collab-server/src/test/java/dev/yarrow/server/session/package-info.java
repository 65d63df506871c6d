/**
 * Sessions with real rooms behind them, on simulated sockets and a clock that is told what time it is.
 * Their clients say bytes, and what they hear is read as words.
 */
@NullMarked
package dev.yarrow.server.session;

import org.jspecify.annotations.NullMarked;
