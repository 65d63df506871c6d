/**
 * Who is in a document right now: awareness states with clocks and owners, as plain values.
 * Nothing here is stored, knows the time by itself, or sends anything.
 */
@NullMarked
package dev.yarrow.server.presence;

import org.jspecify.annotations.NullMarked;
