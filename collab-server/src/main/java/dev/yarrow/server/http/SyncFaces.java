package dev.yarrow.server.http;

import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.sync.Batch;
import dev.yarrow.server.sync.Delivery;
import dev.yarrow.server.sync.Pushed;
import dev.yarrow.server.sync.SyncEntrance;
import dev.yarrow.server.sync.SyncRefusal;
import dev.yarrow.server.sync.SyncSession;
import dev.yarrow.server.sync.SyncSettings;
import dev.yarrow.storage.DocumentName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /sync/{name}}: sync over HTTP, as {@code docs/sync-over-http.md} describes it. Thread-safe. Other paths go on to
 * the wrapped handler.
 */
public final class SyncFaces extends Handler.Wrapper {
    private static final String MOUNT = "/sync/";
    private static final int MAX_OPEN_BYTES = 1 << 20;
    private static final long OPEN_SECONDS = 30;
    private static final String TICKET = "Yarrow-Ticket";
    private static final String POSITION = "Last-Event-ID";
    private static final Map<String, String> PREFLIGHT = Map.of(
            "Access-Control-Allow-Methods", "GET, POST",
            "Access-Control-Allow-Headers", "authorization, content-type, yarrow-sync, yarrow-ticket, last-event-id",
            "Access-Control-Max-Age", "600");

    private final SyncEntrance entrance;
    private final BiPredicate<Optional<String>, Optional<String>> originAllowed;
    private final Metrics metrics;
    private final BodyBudget bodies;

    /**
     * @param originAllowed whether a page of this origin may come to the host that its request names
     * @param maxBodiesBytes the most that bodies hold while they come, of all requests together
     * @param others for everything else
     */
    public SyncFaces(
            SyncEntrance entrance,
            BiPredicate<Optional<String>, Optional<String>> originAllowed,
            Metrics metrics,
            long maxBodiesBytes,
            Handler others) {
        super(others);
        this.entrance = entrance;
        this.originAllowed = originAllowed;
        this.metrics = metrics;
        this.bodies = new BodyBudget(maxBodiesBytes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (path == null || !path.startsWith(MOUNT)) {
            return super.handle(request, response, callback);
        }
        SyncExchange exchange = new SyncExchange(request, response, callback, entrance.answers());
        try {
            serve(exchange, path.substring(MOUNT.length()));
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
        return true;
    }

    private void serve(SyncExchange exchange, String path) {
        admitOrigin(exchange);
        if (exchange.method().equals("OPTIONS")) {
            PREFLIGHT.forEach(exchange::set);
            exchange.empty();
            return;
        }
        if (!exchange.header("Yarrow-Sync").orElse("").equals("1")) {
            throw SyncRefusal.malformed(
                    "expected the header Yarrow-Sync: 1, by which a page of another origin has to ask");
        }
        int slash = path.lastIndexOf('/');
        if (slash < 1) {
            throw new Problem(404, "expected /sync/NAME/ and open, events, poll or push", Map.of(), "path");
        }
        DocumentName document = document(path.substring(0, slash));
        switch (path.substring(slash + 1)) {
            case "open" -> open(require("POST", exchange), document);
            case "push" -> push(require("POST", exchange), document);
            case "events" -> events(require("GET", exchange), document);
            case "poll" -> poll(require("GET", exchange), document);
            default -> throw new Problem(404, "expected open, events, poll or push at the end", Map.of(), "path");
        }
    }

    private void admitOrigin(SyncExchange exchange) {
        Optional<String> origin = exchange.header("Origin");
        if (!originAllowed.test(origin, exchange.header("Host"))) {
            metrics.refused("origin");
            throw SyncRefusal.origin("Pages of " + origin.orElse("this origin")
                    + " may not connect; add the origin to allowed-origins if they should.");
        }
        origin.ifPresent(page -> {
            exchange.set("Access-Control-Allow-Origin", page);
            exchange.set("Access-Control-Expose-Headers", "Retry-After");
        });
    }

    private static SyncExchange require(String method, SyncExchange exchange) {
        if (!exchange.method().equals(method)) {
            throw new Problem(
                    405,
                    "expected " + method + " here, but it is " + exchange.method(),
                    Map.of("Allow", method),
                    "method");
        }
        return exchange;
    }

    private static DocumentName document(String encoded) {
        try {
            return new DocumentName(PercentEncoding.decode(encoded, "the document's name"));
        } catch (IllegalArgumentException e) {
            throw SyncRefusal.malformed(String.valueOf(e.getMessage()));
        }
    }

    private void open(SyncExchange exchange, DocumentName document) {
        int maxBytes = Math.min(MAX_OPEN_BYTES, entrance.settings().maxBodyBytes());
        CompletionStage<?> unused = entrance.admit(exchange.access(document))
                .thenComposeAsync(
                        newcomer -> exchange.body(maxBytes, bodies)
                                .thenComposeAsync(body -> opened(newcomer, body), exchange.executor()),
                        exchange.executor())
                .whenCompleteAsync(
                        (opened, failure) -> {
                            if (failure != null) {
                                exchange.fail(failure);
                                return;
                            }
                            String json = JsonMapper.shared().writeValueAsString(welcome(opened));
                            Delivery delivery = opened.delivery();
                            exchange.batch(delivery, Batch.withTicket(json, delivery.batch()), unsent -> {});
                        },
                        exchange.executor());
    }

    private CompletableFuture<SyncEntrance.Opened> opened(SyncEntrance.Newcomer newcomer, byte[] body) {
        SyncSession session = entrance.begin(newcomer);
        CompletableFuture<SyncEntrance.Opened> opened;
        try {
            opened = entrance.open(session, body).orTimeout(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException e) {
            opened = CompletableFuture.failedFuture(e);
        }
        return opened.exceptionally(failure -> {
            entrance.leave(session);
            throw failure instanceof TimeoutException
                    ? SyncRefusal.unavailable("the document was not opened in time; try again later")
                    : asRefusal(failure);
        });
    }

    private static RuntimeException asRefusal(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private Map<String, Object> welcome(SyncEntrance.Opened opened) {
        SyncSettings settings = entrance.settings();
        Map<String, Object> welcome = ticket(opened.session());
        welcome.put("position", opened.delivery().position().orElse("0.0"));
        welcome.put("heartbeatMs", settings.heartbeat().toMillis());
        welcome.put("streamMs", settings.stream().toMillis());
        welcome.put("pollMs", settings.poll().toMillis());
        welcome.put("maxBodyBytes", settings.maxBodyBytes());
        welcome.put("presenceMs", settings.presence().toMillis());
        return welcome;
    }

    private Map<String, Object> ticket(SyncSession session) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ticket", entrance.ticket(session));
        fields.put("expiresInMs", entrance.settings().ticket().toMillis());
        return fields;
    }

    private CompletionStage<SyncSession> holder(SyncExchange exchange, DocumentName document) {
        return entrance.holder(
                exchange.required(TICKET, "the ticket that open answered"),
                document,
                exchange.remoteAddress(),
                exchange.header("Origin"));
    }

    private void events(SyncExchange exchange, DocumentName document) {
        String from = exchange.required(POSITION, "the position of open or of the last event");
        CompletionStage<?> unused = holder(exchange, document)
                .thenAcceptAsync(
                        session -> {
                            exchange.begin("text/event-stream");
                            SyncStream stream = new SyncStream(exchange, session, entrance, metrics);
                            session.attach(stream, from, entrance.now());
                            stream.open(JsonMapper.shared().writeValueAsString(ticket(session)));
                        },
                        exchange.executor())
                .whenCompleteAsync(unlessDone(exchange), exchange.executor());
    }

    private void poll(SyncExchange exchange, DocumentName document) {
        String from = exchange.required(POSITION, "the position of open or of the last poll");
        metrics.syncPoll();
        CompletionStage<?> unused = holder(exchange, document)
                .thenAcceptAsync(
                        session ->
                                session.attach(new SyncPoll(exchange, session, entrance, from), from, entrance.now()),
                        exchange.executor())
                .whenCompleteAsync(unlessDone(exchange), exchange.executor());
    }

    private void push(SyncExchange exchange, DocumentName document) {
        CompletionStage<?> unused = holder(exchange, document)
                .thenComposeAsync(
                        session -> exchange.body(entrance.settings().maxBodyBytes(), bodies)
                                .thenCompose(body -> entrance.push(session, body))
                                .thenAcceptAsync(
                                        pushed -> exchange.json(200, answer(exchange, session, pushed)),
                                        exchange.executor()),
                        exchange.executor())
                .whenCompleteAsync(unlessDone(exchange), exchange.executor());
    }

    private Map<String, Object> answer(SyncExchange exchange, SyncSession session, Pushed pushed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accepted", pushed.accepted());
        fields.put("durable", pushed.durable());
        fields.put("refused", pushed.refused());
        fields.put("right", pushed.right());
        if (exchange.header(TICKET).filter(entrance::isWorn).isPresent()) {
            fields.put("ticket", ticket(session));
        }
        return fields;
    }

    private static BiConsumer<@Nullable Object, @Nullable Throwable> unlessDone(SyncExchange exchange) {
        return (done, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            }
        };
    }
}
