package dev.yarrow.crdt;

/** Bytes are not what they claim to be. The message says what was expected, what came, and at which byte. */
public final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
