/**
 * Collaborative documents: updates are scanned, then applied to a {@link dev.yarrow.crdt.Doc} that merges them in native
 * code behind a fence. Nothing outside this package sees a native pointer, and no bytes reach the engine unscanned.
 */
@NullMarked
package dev.yarrow.crdt;

import org.jspecify.annotations.NullMarked;
