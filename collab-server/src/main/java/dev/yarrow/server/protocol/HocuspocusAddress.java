package dev.yarrow.server.protocol;

/**
 * What stands before each message of the Hocuspocus protocol: the name of a document, and behind a zero character the key
 * of a session where a client has several of the same document on one socket. Immutable. Answers carry the text unchanged,
 * since clients compare it; two texts are two sessions.
 */
public record HocuspocusAddress(String text) {
    private static final char BEFORE_SESSION_KEY = 0;

    /** The document's name as it came, which may be none that a document can have. */
    public String documentName() {
        int end = text.indexOf(BEFORE_SESSION_KEY);
        return end < 0 ? text : text.substring(0, end);
    }
}
