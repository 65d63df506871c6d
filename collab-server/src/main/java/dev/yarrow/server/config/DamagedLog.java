package dev.yarrow.server.config;

/** What to do at the start when the store's write-ahead log is damaged. Immutable. */
public enum DamagedLog {
    /** Not to start, because starting would lose changes that were told to be saved. */
    REFUSE,
    /** To start with what was saved before the damage, and to lose what was saved after it. */
    DROP
}
