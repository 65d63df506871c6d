package dev.yarrow.storage;

import org.jspecify.annotations.Nullable;

/**
 * Which documents to list, in the order of their names; immutable.
 *
 * @param prefix what the names start with; empty for all
 * @param after the last name of the page before, which is not listed again; null for the first page
 * @param limit the most documents to answer, 1 to {@value #MAX_LIMIT}
 */
public record DocumentQuery(String prefix, @Nullable DocumentName after, int limit) {
    /** The largest page, so that one call has a bound. */
    public static final int MAX_LIMIT = 1000;

    /** @throws IllegalArgumentException if the prefix is not well-formed Unicode or the limit is out of range */
    public DocumentQuery {
        Texts.utf8(prefix, "prefix");
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("Expected a limit of 1 to " + MAX_LIMIT + ", got " + limit);
        }
    }

    /** The first page of all documents. */
    public static DocumentQuery first(int limit) {
        return new DocumentQuery("", null, limit);
    }
}
