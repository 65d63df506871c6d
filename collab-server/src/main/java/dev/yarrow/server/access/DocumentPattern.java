package dev.yarrow.server.access;

import dev.yarrow.storage.DocumentName;

/**
 * Names one document, all whose names begin alike, or all. Immutable. {@code *} is every document, {@code team/*} every
 * one below {@code team/}; anything else is the name of one document, also if it holds a star elsewhere.
 */
public record DocumentPattern(String text) {
    private static final String ALL = "*";
    private static final String BELOW = "/*";

    public boolean matches(DocumentName document) {
        if (text.equals(ALL)) {
            return true;
        }
        if (text.endsWith(BELOW)) {
            return document.value().startsWith(text.substring(0, text.length() - 1));
        }
        return document.value().equals(text);
    }
}
