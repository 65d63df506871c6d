/**
 * Attacks on a whole server from outside, beside people who go on typing. The server is a process of its own, so that what
 * kills it or fills its memory is seen.
 */
@NullMarked
package dev.yarrow.server.attack;

import org.jspecify.annotations.NullMarked;
