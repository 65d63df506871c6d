package dev.yarrow.server;

import java.util.Locale;

/** The forms in which a document can leave the server. Immutable. */
public enum ExportFormat {
    /** The whole document as one Yjs update (v1); its deleted text is not in it. */
    YJS("application/octet-stream", "yjs"),
    /** One root, or all of them by name, as JSON in UTF-8. */
    JSON("application/json", "json"),
    /** One root's text in UTF-8, without marks. */
    TEXT("text/plain; charset=utf-8", "txt");

    private final String mediaType;
    private final String fileExtension;

    ExportFormat(String mediaType, String fileExtension) {
        this.mediaType = mediaType;
        this.fileExtension = fileExtension;
    }

    /** The media type of the exported bytes. */
    public String mediaType() {
        return mediaType;
    }

    /** What a file with these bytes is called after the dot. */
    public String fileExtension() {
        return fileExtension;
    }

    /** The name used in URLs and on the command line: {@code yjs}, {@code json} or {@code text}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
