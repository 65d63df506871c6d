package dev.yarrow.server.room;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Root;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.ExportRequest;
import java.nio.charset.StandardCharsets;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Turns a live document into the bytes of a file. Stateless. */
public final class Export {
    private Export() {}

    /** Answers with the file, or with an {@link IllegalArgumentException} if the document has no such root. */
    static void answer(Doc doc, ExportRequest request, Reply<byte[]> reply) {
        byte[] file;
        try {
            file = file(doc, request);
        } catch (IllegalArgumentException e) {
            reply.failure(e);
            return;
        }
        reply.success(file);
    }

    /**
     * The file that was asked for.
     *
     * @throws IllegalArgumentException if the document has no such root, or it cannot be read as that kind
     */
    public static byte[] file(Doc doc, ExportRequest request) {
        return switch (request.format()) {
            case YJS -> doc.encodeState();
            case JSON -> request.root() == null ? everyRoot(doc) : doc.json(request.root(), kind(doc, request));
            case TEXT -> doc.text(root(doc, request), kind(doc, request)).getBytes(StandardCharsets.UTF_8);
        };
    }
}
