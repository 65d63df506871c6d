package dev.yarrow.server.access;

/** What somebody may do with a document; each right includes those before it. */
public enum Right {
    /** See the content and who is there, and be seen. */
    READ,

    /** Also comment. As long as comments are part of the content, this is the same as {@link #READ}. */
    COMMENT,

    /** Also change the content. */
    WRITE,

    /** Also decide about the document and those in it. */
    ADMIN;

    /** Whether whoever has this right may do what takes {@code needed}. */
    public boolean allows(Right needed) {
        return compareTo(needed) >= 0;
    }
}
