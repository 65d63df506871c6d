package dev.yarrow.server.config;

/** Who may make links that let others into a document. */
public enum LinkMakers {
    /** Whoever may administer the document. */
    ADMIN,

    /** Whoever may write it. */
    WRITE,

    /** Nobody; and no link lets anybody in. */
    NOBODY
}
