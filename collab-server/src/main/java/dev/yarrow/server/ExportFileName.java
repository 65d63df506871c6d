package dev.yarrow.server;

import dev.yarrow.storage.DocumentName;
import java.util.Locale;
import java.util.Set;

/** What an exported document's file is called: the document's name, as far as every file system can take it. No state. */
public final class ExportFileName {

    private static final int MAX_CODE_POINTS = 60;
    private static final String UNSAFE = "<>:\"/\\|?*%";
    private static final Set<String> WINDOWS_DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private ExportFileName() {}

    /** A file name without a path: {@code notes/2026} as JSON is {@code notes-2026.json}. */
    public static String of(DocumentName name, ExportFormat format) {
        String stem = name.value()
                .codePoints()
                .map(c -> safe(c) ? c : '-')
                .limit(MAX_CODE_POINTS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return usable(stem) + "." + format.fileExtension();
    }

    private static boolean safe(int c) {
        int type = Character.getType(c);
        return UNSAFE.indexOf(c) < 0
                && type != Character.CONTROL
                && type != Character.FORMAT // also the marks that turn the direction of text
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private static String usable(String stem) {
        String trimmed = stem.replaceAll("^[. ]+|[. ]+$", "");
        if (trimmed.isEmpty()) {
            return "document";
        }
        String beforeDot = trimmed.split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        return WINDOWS_DEVICES.contains(beforeDot) ? "document-" + trimmed : trimmed;
    }
}
