/**
 * What travels on a document's socket: records on one side, bytes on the other, in the dialect of the client.
 * Pure functions: no threads, no I/O, and nothing here trusts a length it has not compared with the bytes left.
 */
@NullMarked
package dev.yarrow.server.protocol;

import org.jspecify.annotations.NullMarked;
