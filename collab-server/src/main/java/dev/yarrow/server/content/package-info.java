/**
 * What a document says: its content as a file, and the few facts that lists show of it.
 * Reads live documents on the thread of their owner; knows no rooms and no clients.
 */
@NullMarked
package dev.yarrow.server.content;

import org.jspecify.annotations.NullMarked;
