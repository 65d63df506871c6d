package dev.yarrow.server.http;

import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.sync.Batch;
import dev.yarrow.server.sync.Delivery;
import dev.yarrow.server.sync.Reader;
import dev.yarrow.server.sync.SyncEntrance;
import dev.yarrow.server.sync.SyncRefusal;
import dev.yarrow.server.sync.SyncSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * An answer of server-sent events, which goes on until its time is over. Thread-safe: whoever has news only starts the loop
 * that writes, on a thread of the pool. One piece at a time is with the socket; while it takes none, what waits piles up
 * in the session, which is bounded.
 */
final class SyncStream extends IteratingCallback implements Reader {
    /** Some proxies and browsers show nothing before so much has come. */
    private static final String PADDING = ":" + " ".repeat(2 << 10) + "\n\n";

    private static final int EVENT_BYTES = 64 << 10;

    /** A multiple of three, so that pieces in Base64 can be put behind each other. */
    private static final int PIECE_BYTES = 48 << 10;

    private static final byte[] HEARTBEAT = text(":\n\n");
    private static final byte[] NOTHING = new byte[0];

    private final SyncExchange exchange;
    private final SyncSession session;
    private final SyncEntrance entrance;
    private final Metrics metrics;
    private final Instant started;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();

    /** Said before the stream ends, once it is to end. */
    private final AtomicReference<byte @Nullable []> farewell = new AtomicReference<>();

    private volatile boolean open;
    private volatile boolean heartbeatDue;
    private volatile boolean positionDue;
    private volatile Instant lastWrite;

    /* Confined to the loop. */
    private byte @Nullable [] greeting;
    private @Nullable Batch event;
    private boolean ended;

    SyncStream(SyncExchange exchange, SyncSession session, SyncEntrance entrance, Metrics metrics) {
        this.exchange = exchange;
        this.session = session;
        this.entrance = entrance;
        this.metrics = metrics;
        this.started = entrance.now();
        this.lastWrite = started;
    }

    /** Begins to write; what came before waited. */
    void open(String helloJson) {
        metrics.syncStreams(1);
        greeting = text(PADDING + named("hello", helloJson));
        open = true;
        iterate();
    }

    private static String named(String event, String json) {
        return "event: " + event + "\ndata: " + json + "\n\n";
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void news() {
        if (open && scheduled.compareAndSet(false, true)) {
            try {
                exchange.executor().execute(() -> {
                    scheduled.set(false);
                    iterate();
                });
            } catch (RejectedExecutionException e) {
                scheduled.set(false); // the server is going down, and the connection with it
            }
        }
    }

    @Override
    public void resync() {
        end(text(named("resync", "{}")));
    }

    @Override
    public void denied(SyncRefusal refusal) {
        String json = StandardCharsets.UTF_8
                .decode(SyncExchange.problem(refusal).reply().body())
                .toString();
        end(text(named("denied", json)));
    }

    @Override
    public void over() {
        end(NOTHING);
    }

    private void end(byte[] lastWords) {
        farewell.compareAndSet(null, lastWords);
        news();
    }

    @Override
    public void tick(Instant now) {
        if (!now.isBefore(started.plus(entrance.settings().stream()))) {
            over();
            return;
        }
        heartbeatDue = !now.isBefore(lastWrite.plus(entrance.settings().heartbeat()));
        positionDue = session.output().hasAnything();
        if (heartbeatDue || positionDue) {
            news();
        }
    }

    @Override
    protected Action process() {
        if (ended) {
            return Action.SUCCEEDED;
        }
        byte[] next = open ? next() : null;
        if (next == null) {
            return Action.IDLE;
        }
        lastWrite = entrance.now();
        heartbeatDue = false;
        exchange.write(ended, ByteBuffer.wrap(next), this);
        return Action.SCHEDULED;
    }

    private byte @Nullable [] next() {
        Batch begun = event;
        if (begun != null) {
            return piece(NOTHING, begun);
        }
        byte[] first = greeting;
        if (first != null) {
            greeting = null;
            return first;
        }
        byte[] last = farewell.get();
        if (last != null) {
            ended = true;
            return last;
        }
        Delivery delivery = session.output().take(this, EVENT_BYTES, positionDue);
        positionDue = false;
        exchange.bring(delivery);
        if (!delivery.isEmpty()) {
            String id = delivery.position()
                    .map(position -> "id: " + position + "\n")
                    .orElse("");
            return piece(text(id + "data: "), delivery.batch());
        }
        return heartbeatDue ? HEARTBEAT : null;
    }

    /** The next part of an event, behind what begins it. */
    private byte[] piece(byte[] before, Batch batch) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        piece.writeBytes(before);
        piece.writeBytes(Base64.getEncoder().encode(batch.read(PIECE_BYTES)));
        event = batch.remaining() > 0 ? batch : null;
        if (event == null) {
            piece.writeBytes(text("\n\n"));
        }
        return piece.toByteArray();
    }

    @Override
    protected void onCompleteSuccess() {
        finish(null);
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        finish(cause);
    }

    private void finish(@Nullable Throwable failure) {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        metrics.syncStreams(-1);
        if (failure == null) {
            session.detach(this, entrance.now());
        } else {
            session.failed(this, entrance.now());
        }
        exchange.end(failure);
    }
}
