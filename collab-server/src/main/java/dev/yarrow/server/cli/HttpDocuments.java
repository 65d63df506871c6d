package dev.yarrow.server.cli;

import dev.yarrow.server.DocumentPage;
import dev.yarrow.server.DocumentSummary;
import dev.yarrow.server.Documents;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents of a server somewhere, over its HTTP API. Thread-safe; every call blocks on the network. */
final class HttpDocuments implements Documents {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

    private final URI server;
    private final Optional<String> token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    /** @param token shows who asks, if anybody wants to know */
    HttpDocuments(URI server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    @Override
    public Optional<DocumentSummary> find(DocumentName name) {
        // The first name with a prefix is that prefix itself, if it is there.
        return list(name.value(), "", 1).documents().stream()
                .filter(document -> document.name().equals(name))
                .findFirst();
    }

    @Override
    public DocumentPage list(String prefix, String after, int limit) {
        String query = "?prefix=" + encode(prefix) + "&after=" + encode(after) + "&limit=" + limit;
        byte[] body = get("api/v1/documents" + query);
        try {
            return page(JsonMapper.shared().readTree(body));
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw unexpected("its list of documents cannot be read: " + e.getMessage(), e);
        }
    }

    private static DocumentPage page(JsonNode json) {
        List<DocumentSummary> documents = new ArrayList<>();
        for (JsonNode document : json.path("documents")) {
            documents.add(new DocumentSummary(
                    new DocumentName(document.path("name").asString()),
                    text(document.path("title")),
                    text(document.path("kind")),
                    Instant.parse(document.path("created").asString()),
                    Instant.parse(document.path("lastChange").asString()),
                    document.path("bytes").asLong()));
        }
        return new DocumentPage(documents, text(json.path("next")));
    }

    private static @Nullable String text(JsonNode value) {
        return value.isString() ? value.asString() : null;
    }

    @Override
    public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
        StringBuilder query =
                new StringBuilder("?format=").append(request.format().label());
        if (request.root() != null) {
            query.append("&root=").append(encode(request.root()));
        }
        if (request.kind() != null) {
            query.append("&kind=").append(request.kind().name().toLowerCase(Locale.ROOT));
        }
        return CompletableFuture.completedFuture(get("api/v1/documents/" + encode(name.value()) + "/export" + query));
    }

    private byte[] get(String path) {
        String base = server.toString();
        URI address = URI.create((base.endsWith("/") ? base : base + "/") + path);
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT);
            token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                return response.body();
            }
            throw refused(response);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "No server answers at " + server + " (" + e + "). Is it running, and is the address right?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "Interrupted while waiting for " + server, e);
        }
    }

    private CommandFailure refused(HttpResponse<byte[]> response) {
        String detail;
        try {
            detail =
                    JsonMapper.shared().readTree(response.body()).path("detail").asString("no reason given");
        } catch (JacksonException e) {
            detail = "no reason given";
        }
        ExitCode code = response.statusCode() == 404 ? ExitCode.NOT_FOUND : ExitCode.UNREACHABLE;
        return new CommandFailure(
                code,
                server + " answered " + response.statusCode() + ": " + Printable.text(detail)
                        + (response.statusCode() == 401
                                ? "; give a token in YARROW_TOKEN, \"yarrow token --help\" says how"
                                : ""));
    }

    private CommandFailure unexpected(String what, Exception cause) {
        return new CommandFailure(
                ExitCode.UNREACHABLE, server + " does not answer like a Yarrow server: " + what, cause);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
