/**
 * What is kept of a document: an update log, a snapshot and a record, as opaque bytes with sequence numbers.
 * The interfaces say what is durable when; {@code rocksdb} and {@code memory} keep the same contract.
 */
@NullMarked
package dev.yarrow.storage;

import org.jspecify.annotations.NullMarked;
