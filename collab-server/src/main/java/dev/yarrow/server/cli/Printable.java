package dev.yarrow.server.cli;

import java.util.stream.Collectors;

/** Makes text of other people safe to show on a terminal. No state. */
final class Printable {

    private Printable() {}

    /** The text with control and format characters replaced, so that it can neither move the cursor nor hide. */
    static String text(String text) {
        return text.codePoints()
                .map(c -> unsafe(c) ? '\uFFFD' : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static boolean unsafe(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
