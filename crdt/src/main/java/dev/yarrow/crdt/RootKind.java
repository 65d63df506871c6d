package dev.yarrow.crdt;

import org.jspecify.annotations.Nullable;

/** How the content of a root is to be read; updates do not carry this, so the reader has to know or guess. */
public enum RootKind {
    /** Text with formats and embeds, {@code Y.Text}. */
    TEXT(0),
    /** Keys and values, {@code Y.Map}. */
    MAP(1),
    /** A list of values, {@code Y.Array}. */
    ARRAY(2),
    /** Elements and texts, {@code Y.XmlFragment} or {@code Y.XmlText} as a root. */
    XML(3);

    private final int number;

    RootKind(int number) {
        this.number = number;
    }

    /** What stands for it in native calls. */
    int number() {
        return number;
    }

    /** The kind of a native number, null for one that means "nothing to tell by". */
    static @Nullable RootKind of(int number) {
        for (RootKind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        return null;
    }
}
