package dev.yarrow.storage;

/** The number a store gives to a document when it is created; immutable, positive, never used again by that store. */
public record DocumentId(long value) {
    public DocumentId {
        if (value <= 0) {
            throw new IllegalArgumentException("A document id is positive, got " + value);
        }
    }
}
