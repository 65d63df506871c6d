package dev.yarrow.server.content;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Root;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.ExportRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Turns a live document into the bytes of a file. Stateless; to be called by the document's owner. */
public final class Export {
    private static final JsonMapper JSON = new JsonMapper();

    /** Where editors keep the text itself, most telling first; used when nobody says which root is meant. */
    private static final List<String> MAIN_ROOTS =
            List.of("default", "content", "prosemirror", "document-store", "quill", "codemirror", "monaco", "root");

    private Export() {}

    /**
     * The file that was asked for.
     *
     * @throws IllegalArgumentException if the document has no such root, or only ones that are no text
     */
    public static byte[] file(Doc doc, ExportRequest request) {
        return switch (request.format()) {
            case YJS -> doc.encodeState();
            case JSON -> json(doc, request);
            case TEXT -> text(doc, request);
        };
    }

    private static byte[] json(Doc doc, ExportRequest request) {
        String root = request.root();
        return root == null ? everyRoot(doc) : doc.json(root, kind(doc, root, request));
    }

    private static byte[] everyRoot(Doc doc) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            generator.writeStartObject();
            for (Root root : doc.roots()) {
                RootKind kind = root.kind();
                if (kind != null) {
                    generator.writeName(root.name());
                    generator.writeRawValue(new String(doc.json(root.name(), kind), StandardCharsets.UTF_8));
                }
            }
            generator.writeEndObject();
        }
        return out.toByteArray();
    }

    private static byte[] text(Doc doc, ExportRequest request) {
        String root = request.root();
        if (root != null) {
            return doc.text(root, kind(doc, root, request)).getBytes(StandardCharsets.UTF_8);
        }
        return mainRoot(doc)
                .map(main -> doc.text(main.name(), kind(doc, main.name(), request)))
                .orElse("")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The root that holds the text: a well-known one, else the first that is a text or XML. */
    private static Optional<Root> mainRoot(Doc doc) {
        List<Root> texts = doc.roots().stream()
                .filter(root -> root.kind() == RootKind.TEXT || root.kind() == RootKind.XML)
                .toList();
        return MAIN_ROOTS.stream()
                .flatMap(name -> texts.stream().filter(root -> root.name().equals(name)))
                .findFirst()
                .or(() -> texts.stream().findFirst());
    }

    private static RootKind kind(Doc doc, String name, ExportRequest request) {
        if (request.kind() != null) {
            return request.kind();
        }
        List<Root> roots = doc.roots();
        Root root = roots.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the document has no root called \"" + name
                        + "\"; it has " + roots.stream().map(Root::name).toList()));
        RootKind kind = root.kind();
        if (kind == null) {
            throw new IllegalArgumentException(
                    "nothing in the root \"" + name + "\" tells its kind; say text, map, array or xml");
        }
        return kind;
    }
}
