package dev.yarrow.server.http;

import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.share.ShareLink;
import dev.yarrow.server.access.share.Sharing;
import dev.yarrow.server.access.share.TooManyLinksException;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.storage.DocumentName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code /api/v1/documents/{name}/links}: makes, lists and withdraws links to a document. Thread-safe. The token of a link
 * is in the answer to the call that made it, and nowhere else.
 */
final class LinksApi {
    private static final Pattern PATH =
            Pattern.compile(Pattern.quote(DocumentsApi.DOCUMENTS) + "/(.+)/links(?:/([A-Za-z0-9_-]{16}))?");
    private static final long IDLE_SECONDS = 10;

    /** How many wait for the disk beside the one that is being written: about a second on a slow one. */
    static final int MAX_WAITING = 64;

    private static final Set<String> FIELDS = Set.of("right", "expires", "label");

    private final SharePart share;
    private final Gate gate;
    private final Executor disk;

    /** What was granted to somebody by a decision that was made after they asked. */
    private record Asker(Grant grant, Instant asked) {}

    LinksApi(SharePart share, Gate gate, Metrics metrics) {
        this.share = share;
        this.gate = gate;
        this.disk = writer(metrics);
    }

    /** The thread that waits for the disk, in place of those that serve others. It ends when it has nothing to do. */
    private static Executor writer(Metrics metrics) {
        ThreadPoolExecutor writer = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> {
                    Thread thread = new Thread(task, "yarrow-links");
                    thread.setDaemon(true);
                    return thread;
                },
                (task, full) -> {
                    metrics.refused("links");
                    throw new Problem(
                            503, "too many links are being made or withdrawn just now", Map.of("Retry-After", "5"));
                });
        writer.allowCoreThreadTimeOut(true);
        return writer;
    }

    static boolean isAbout(String path) {
        return PATH.matcher(path).matches();
    }

    /** Answers; may throw, or complete with, a {@link Problem}. */
    CompletableFuture<Reply> answer(Request request, Call call) {
        Matcher path = PATH.matcher(call.path());
        if (!path.matches()) {
            throw new IllegalStateException("expected a path of links");
        }
        DocumentName document = DocumentsApi.name(PercentEncoding.decode(path.group(1), "the document's name"));
        String id = path.group(2);
        String method = request.getMethod();
        if (id != null) {
            requireMethod(method, Set.of("DELETE"));
            return may(call, document).thenApplyAsync(by -> withdraw(document, id), disk);
        }
        requireMethod(method, Set.of("GET", "HEAD", "POST"));
        if (method.equals("POST")) {
            return JsonBody.read(request, call)
                    .thenCompose(body -> may(call, document).thenApplyAsync(by -> make(by, document, body), disk));
        }
        return may(call, document).thenApply(by -> list(document));
    }

    private static void requireMethod(String method, Set<String> allowed) {
        if (!allowed.contains(method)) {
            String words = String.join(", ", allowed.stream().sorted().toList());
            throw new Problem(405, "expected " + words + " here, but it is " + method, Map.of("Allow", words));
        }
    }

    private Sharing sharing() {
        return share.sharing()
                .orElseThrow(() -> new Problem(
                        409,
                        gate.isOpen()
                                ? "nobody is asked who they are on this server: the document's address is a link to it"
                                : "there are no links on this server (setting share-links)"));
    }

    /** What was granted to the caller, if it may make links. */
    private CompletableFuture<Asker> may(Call call, DocumentName document) {
        Sharing sharing = sharing();
        Instant asked = sharing.now();
        return gate.granted(call, document, Right.READ).thenApply(grant -> {
            if (sharing.grantable(grant).isEmpty()) {
                throw new Problem(403, "you may not share this document; ask somebody who administers it");
            }
            return new Asker(grant, asked);
        });
    }

    private Reply make(Asker by, DocumentName document, JsonNode body) {
        if (!body.isObject() || !FIELDS.containsAll(body.propertyNames())) {
            throw new Problem(400, "expected an object with \"right\" and, if wanted, \"expires\" and \"label\"");
        }
        try {
            Sharing.Made made =
                    sharing().make(by.grant(), by.asked(), document, right(body), expires(body), label(body));
            Map<String, @Nullable Object> reply = fields(made.link());
            reply.put("token", made.token());
            return AccessApi.json(201, reply);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
        } catch (TooManyLinksException e) {
            throw new Problem(409, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Right right(JsonNode body) {
        try {
            return Right.valueOf(body.path("right").asString("").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "right: expected read, comment or write");
        }
    }

    private static Optional<Instant> expires(JsonNode body) {
        if (!body.hasNonNull("expires")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(body.path("expires").asString("")));
        } catch (DateTimeException e) {
            throw new Problem(400, "expires: expected a time like 2026-01-01T00:00:00Z");
        }
    }

    private static String label(JsonNode body) {
        if (body.hasNonNull("label") && !body.path("label").isString()) {
            throw new Problem(400, "label: expected a text");
        }
        return body.path("label").asString("").strip();
    }

    private Reply list(DocumentName document) {
        List<Map<String, @Nullable Object>> links = new ArrayList<>();
        sharing().of(document).forEach(link -> links.add(fields(link)));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("links", links);
        return AccessApi.json(200, body);
    }

    private Reply withdraw(DocumentName document, String id) {
        try {
            OptionalInt connections = sharing().withdraw(document, id);
            if (connections.isEmpty()) {
                throw new Problem(404, "this document has no such link");
            }
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("id", id);
            body.put("connections", connections.getAsInt());
            return AccessApi.json(200, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, @Nullable Object> fields(ShareLink link) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", link.id());
        fields.put("right", AccessApi.word(link.right()));
        fields.put("expires", link.expires().map(String::valueOf).orElse(null));
        fields.put("label", link.label());
        fields.put("by", link.madeBy());
        fields.put("created", link.created().toString());
        return fields;
    }
}
