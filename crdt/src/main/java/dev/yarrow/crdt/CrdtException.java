package dev.yarrow.crdt;

/**
 * The engine failed inside one document. That {@link Doc} is dead: every further call on it throws this exception, and
 * closing it is all that is left to do. Other documents are not touched.
 */
public final class CrdtException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CrdtException(String message) {
        super(message);
    }
}
