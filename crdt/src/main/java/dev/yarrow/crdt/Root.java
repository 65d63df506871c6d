package dev.yarrow.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A named root of a document, immutable.
 *
 * @param name as the editors chose it
 * @param kind inferred from its content; null when nothing visible is left in it to tell by
 */
public record Root(String name, @Nullable RootKind kind) {}
