package dev.yarrow.server.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe: hosts the Tyrus engine, and with it the Jakarta endpoint of document rooms, on Jetty core for all paths
 * below its mounts; other requests go on to the wrapped handler. There is no servlet environment, because Jetty's
 * servlet upgrade cannot carry Tyrus; {@code docs/decisions/0004-tyrus-on-jetty-core.md} says more.
 */
public final class WebSocketBridge extends Handler.Wrapper implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketBridge.class);
    private static final AtomicLong CONNECTION_IDS = new AtomicLong();
    private static final long TAKES_NOTHING_NANOS = 1_000_000_000;

    private final Map<String, AdmissionPolicy> mounts;
    private final TransportSettings settings;
    private final TransportListener listener;
    private final AssemblyBudget assembly;
    private final OutboxBudget outboxes;
    private final OpenConnections connections = new OpenConnections();
    private final TyrusHost tyrus = new TyrusHost();
    private final Scheduler scheduler = new ScheduledExecutorScheduler("websocket-sweep", true);

    /** What connections are told that opened just before it was said that there are to be none. */
    private volatile @Nullable CloseStatus goingAway;

    /**
     * @param mounts who decides, by path: one that ends with a slash, behind which a document name follows ({@code /ws/});
     *     or one that does not and takes no name. None is the beginning of another
     */
    public WebSocketBridge(
            Map<String, AdmissionPolicy> mounts, TransportSettings settings, TransportListener listener) {
        for (String mount : mounts.keySet()) {
            if (!mount.startsWith("/")) {
                throw new IllegalArgumentException("a mount starts with a slash, not \"" + mount + "\"");
            }
        }
        this.mounts = Map.copyOf(mounts);
        this.settings = settings;
        this.listener = listener;
        this.assembly = new AssemblyBudget(settings.assembly().maxBytes(), listener);
        this.outboxes = new OutboxBudget(settings.outboxMemory(), listener, this::makeRoomLater);
        outboxes.add(this::readers);
        addBean(scheduler);
    }

    /** What waits for these connections, and for whoever else is to share its bound. */
    public OutboxBudget outboxes() {
        return outboxes;
    }

    /** How many connections are open, or closing and not yet gone. */
    public int openConnections() {
        return connections.count();
    }

    /**
     * Closes all connections, admits no more, and waits for the closing handshakes.
     *
     * @return how many did not finish in time and were cut
     */
    public int closeAll(int code, String reason, Duration atMost) throws InterruptedException {
        goingAway = new CloseStatus(code, reason);
        connections.forEach(connection -> connection.close(code, reason));
        int unfinished = connections.awaitNone(atMost);
        connections.forEach(WebSocketConnection::cut);
        return unfinished;
    }

    /** Part of stopping the server, for connections that {@link #closeAll} was not asked to close: says 1001 to them. */
    @Override
    public CompletableFuture<Void> shutdown() {
        CloseStatus status = new CloseStatus(CloseStatus.GOING_AWAY, "the server is going away");
        goingAway = status;
        connections.forEach(connection -> connection.close(status.code(), status.reason()));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isShutdown() {
        return goingAway != null;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        DocumentPath path = new DocumentPath(request.getHttpURI().getPath());
        for (Map.Entry<String, AdmissionPolicy> mount : mounts.entrySet()) {
            Optional<String> name = path.below(mount.getKey());
            if (name.isPresent()) {
                connect(request, response, callback, mount, name.get());
                return true;
            }
        }
        return super.handle(request, response, callback);
    }

    private void connect(
            Request request,
            Response response,
            Callback callback,
            Map.Entry<String, AdmissionPolicy> mount,
            String name) {
        try {
            Handshake handshake = HandshakeReader.read(request, name);
            checkRoom(mount.getKey(), handshake);
            CompletionStage<?> unused = mount.getValue()
                    .admit(handshake)
                    .whenComplete(
                            (admission, failure) -> answer(request, response, callback, handshake, admission, failure));
        } catch (HandshakeRefusal refusal) {
            refuse(response, callback, refusal.answer());
        } catch (RuntimeException failure) {
            failed(response, callback, failure);
        }
    }

    /** Runs on the thread that decided. */
    private void answer(
            Request request,
            Response response,
            Callback callback,
            Handshake handshake,
            @Nullable Admission admission,
            @Nullable Throwable failure) {
        try {
            if (admission instanceof Admission.Accept accept) {
                upgradeOrRelease(request, response, callback, handshake, accept);
            } else if (admission instanceof Admission.Refuse refusal) {
                refuse(response, callback, refusal);
            } else {
                failed(response, callback, failure);
            }
        } catch (RuntimeException defect) {
            failed(response, callback, defect);
        }
    }

    private void failed(Response response, Callback callback, @Nullable Throwable failure) {
        LOG.error("a handshake failed", failure);
        refuse(response, callback, new Admission.Refuse(500, "the server failed"));
    }

    private void checkRoom(String mount, Handshake handshake) throws HandshakeRefusal {
        if (goingAway != null) {
            throw new HandshakeRefusal(503, "the server is going away", Map.of("Retry-After", "1"));
        }
        if (handshake.documentName().isEmpty() && mount.endsWith("/")) {
            throw new HandshakeRefusal(400, "expected a document name after " + mount);
        }
    }

    private void upgradeOrRelease(
            Request request, Response response, Callback callback, Handshake handshake, Admission.Accept accept) {
        Callback written = Callback.from(callback::succeeded, failure -> {
            accept.release().run();
            callback.failed(failure);
        });
        boolean upgraded = false;
        try {
            upgrade(request, response, written, handshake, accept);
            upgraded = true;
        } finally {
            if (!upgraded) {
                accept.release().run();
            }
        }
    }

    private void upgrade(
            Request request, Response response, Callback callback, Handshake handshake, Admission.Accept accept) {
        String subprotocol = accept.subprotocol();
        if (subprotocol != null && !handshake.subprotocols().contains(subprotocol)) {
            throw new IllegalStateException("admission chose the subprotocol " + subprotocol
                    + ", but the client offered " + handshake.subprotocols());
        }
        ConnectionMetaData metaData = request.getConnectionMetaData();
        EndPoint endPoint = metaData.getConnection().getEndPoint();
        TransportContext context = new TransportContext(
                settings,
                listener,
                assembly,
                outboxes,
                scheduler,
                metaData.getConnector().getExecutor(),
                request.getComponents().getByteBufferPool(),
                this::opened,
                (gone, status) -> gone(gone, status, accept));
        WebSocketConnection connection =
                new WebSocketConnection(CONNECTION_IDS.incrementAndGet(), accept.handler(), context, endPoint);
        String key = handshake.header(HttpHeader.SEC_WEBSOCKET_KEY.asString()).orElseThrow();
        TyrusHost.Upgrade upgrade = tyrus.upgrade(handshake, key.trim(), subprotocol, connection);
        connection.wire().opensWith(upgrade.opener());

        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        upgrade.responseHeaders()
                .forEach((name, values) -> response.getHeaders().put(name, String.join(", ", values)));
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection.wire());
        response.write(true, null, callback);
    }

    private void refuse(Response response, Callback callback, Admission.Refuse refusal) {
        listener.refused(refusal.httpStatus());
        response.setStatus(refusal.httpStatus());
        refusal.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        Content.Sink.write(response, true, refusal.reason() + "\n", callback);
    }

    private void opened(WebSocketConnection connection) {
        connections.add(connection);
        listener.opened();
        CloseStatus status = goingAway;
        if (status != null) {
            connection.close(status.code(), status.reason());
        }
    }

    private void gone(WebSocketConnection connection, CloseStatus status, Admission.Accept accept) {
        connections.remove(connection);
        listener.closed(status.code());
        accept.release().run();
    }

    /** Called on hot paths, and with locks held. */
    private void makeRoomLater() {
        scheduler.schedule(outboxes::makeRoom, 0, TimeUnit.NANOSECONDS);
    }

    private Stream<SlowReader> readers() {
        long now = System.nanoTime();
        List<SlowReader> readers = new ArrayList<>();
        connections.forEach(connection -> {
            boolean takesNothing = connection.stalledNanos(now) >= TAKES_NOTHING_NANOS;
            readers.add(new SlowReader(
                    connection.isOpen(),
                    takesNothing,
                    connection.queuedBytes(),
                    () -> connection.giveWayToOthers(takesNothing)));
        });
        return readers.stream();
    }

    @Override
    protected void doStart() throws Exception {
        goingAway = null;
        tyrus.start();
        super.doStart();
        scheduleSweep();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        tyrus.stop();
    }

    private void scheduleSweep() {
        scheduler.schedule(this::sweep, settings.sweepInterval().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        if (outboxes.excess() > 0) {
            outboxes.makeRoom();
        }
        connections.forEach(connection -> {
            try {
                connection.sweep(now);
            } catch (RuntimeException failure) {
                connection.failed(failure);
            }
        });
        if (isRunning()) {
            scheduleSweep();
        }
    }
}
