/**
 * The store on RocksDB: one thread commits for all documents with one fsync, one guard stands before the native handles.
 * The only package that knows {@code org.rocksdb}.
 */
@NullMarked
package dev.yarrow.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
