package dev.yarrow.server.http;

import dev.yarrow.crdt.RootKind;
import dev.yarrow.server.DocumentPage;
import dev.yarrow.server.DocumentSummary;
import dev.yarrow.server.Documents;
import dev.yarrow.server.ExportFileName;
import dev.yarrow.server.ExportFormat;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.NoSuchDocumentException;
import dev.yarrow.server.access.Right;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1}: documents as lists and exports. Thread-safe. */
final class DocumentsApi implements Face {

    static final String ROOT = "/api/v1";
    static final List<String> LIST_PARAMETERS = List.of("prefix", "after", "limit");
    static final List<String> EXPORT_PARAMETERS = List.of("format", "root", "kind");

    static final String DOCUMENTS = ROOT + "/documents";
    private static final String DESCRIPTION = ROOT + "/openapi.yaml";
    private static final String EXPORT = "/export";
    private static final String JSON = "application/json";
    private static final int USUAL_LIMIT = 100;

    private final Documents documents;
    private final Gate gate;
    private final byte[] description;

    DocumentsApi(Documents documents, Gate gate) {
        this.documents = documents;
        this.gate = gate;
        this.description = description();
    }

    private static byte[] description() {
        try (InputStream yaml = DocumentsApi.class.getResourceAsStream("openapi.yaml")) {
            return Objects.requireNonNull(yaml, "openapi.yaml is not on the class path")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        String path = call.path();
        if (path.equals(DOCUMENTS)) {
            return list(call);
        }
        if (path.startsWith(DOCUMENTS + "/")
                && path.endsWith(EXPORT)
                && path.length() > DOCUMENTS.length() + EXPORT.length()) {
            return export(call, path.substring(DOCUMENTS.length() + 1, path.length() - EXPORT.length()));
        }
        if (path.equals(DESCRIPTION)) {
            return CompletableFuture.completedFuture(Reply.fresh(200, "application/yaml", description));
        }
        throw new Problem(404, "there is nothing at this path; " + DESCRIPTION + " lists what there is");
    }

    private CompletableFuture<Reply> list(Call call) {
        gate.requireToken(call);
        requireAcceptable(call, JSON);
        QueryParameters parameters = QueryParameters.parse(call.query(), LIST_PARAMETERS);
        String after = parameters.value("after").map(DocumentsApi::after).orElse("");
        int limit = limit(parameters.value("limit").orElse(String.valueOf(USUAL_LIMIT)));
        return new ListedPage(documents, gate, call, parameters.value("prefix").orElse(""), limit)
                .after(after)
                .thenApply(DocumentsApi::reply);
    }

    private static Reply reply(DocumentPage page) {
        List<Map<String, @Nullable Object>> summaries = new ArrayList<>();
        page.documents().forEach(document -> summaries.add(fields(document)));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("documents", summaries);
        body.put("next", page.next());
        return Reply.fresh(200, JSON, JsonMapper.shared().writeValueAsBytes(body));
    }

    private static String after(String text) {
        try {
            return text.isEmpty() ? text : new DocumentName(text).value();
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "after: " + e.getMessage());
        }
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= Documents.MAX_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below, in the same words
        }
        throw new Problem(
                400, "limit: expected a whole number from 1 to " + Documents.MAX_PAGE + ", but it is \"" + text + "\"");
    }

    private static Map<String, @Nullable Object> fields(DocumentSummary document) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", document.name().value());
        fields.put("title", document.title());
        fields.put("kind", document.kind());
        fields.put("created", document.created().toString());
        fields.put("lastChange", document.lastChange().toString());
        fields.put("bytes", document.bytes());
        return fields;
    }

    private CompletableFuture<Reply> export(Call call, String encodedName) {
        DocumentName name = name(PercentEncoding.decode(encodedName, "the document's name"));
        QueryParameters parameters = QueryParameters.parse(call.query(), EXPORT_PARAMETERS);
        ExportFormat format =
                choice(ExportFormat.class, "format", parameters.value("format").orElse(ExportFormat.JSON.label()));
        RootKind kind = parameters
                .value("kind")
                .map(text -> choice(RootKind.class, "kind", text))
                .orElse(null);
        requireAcceptable(call, format.mediaType());
        ExportRequest request = request(format, parameters.value("root").orElse(null), kind);
        return gate.require(call, name, Right.READ)
                .thenCompose(ignored -> documents.export(name, request))
                .handle((content, failure) -> {
                    if (failure != null) {
                        throw problem(failure);
                    }
                    return Reply.fresh(200, format.mediaType(), content)
                            .with("Content-Disposition", disposition(ExportFileName.of(name, format)));
                });
    }

    /** @throws Problem with 400 if it cannot be a document's name */
    static DocumentName name(String text) {
        try {
            return new DocumentName(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
        }
    }

    private static ExportRequest request(ExportFormat format, @Nullable String root, @Nullable RootKind kind) {
        try {
            return new ExportRequest(format, root, kind);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> choices, String parameter, String text) {
        List<String> words = new ArrayList<>();
        for (E choice : choices.getEnumConstants()) {
            String word = choice.name().toLowerCase(Locale.ROOT);
            if (word.equals(text)) {
                return choice;
            }
            words.add(word);
        }
        throw new Problem(
                400, parameter + ": expected one of " + String.join(", ", words) + ", but it is \"" + text + "\"");
    }

    private static RuntimeException problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem refused) {
            return refused;
        }
        if (cause instanceof NoSuchDocumentException) {
            return new Problem(404, String.valueOf(cause.getMessage()));
        }
        if (cause instanceof IllegalArgumentException) {
            return new Problem(400, String.valueOf(cause.getMessage()));
        }
        return new CompletionException(cause);
    }

    /** A plain name for old clients, and the whole one as RFC 8187 writes it. */
    private static String disposition(String fileName) {
        String plain = fileName.replaceAll("[^A-Za-z0-9._ -]", "_");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + PercentEncoding.encode(fileName);
    }

    private static void requireAcceptable(Call call, String mediaType) {
        if (!MediaRanges.accepts(call.header("accept"), mediaType)) {
            throw new Problem(406, "this is " + mediaType + ", which the Accept header excludes");
        }
    }
}
