package dev.yarrow.server.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Thread-safe counters, gauges and timers of one server, in Prometheus form.
 *
 * <p>Every method is cheap enough for the hot path: it adds to a {@link LongAdder} or records into a timer that was
 * made at the start. Only refusals look up their reason, and those are rare. Names and meanings are listed in
 * {@code docs/metrics.md}.
 */
public final class Metrics implements AutoCloseable {

    /** What this server closes with, and what a peer may say or leave out when it ends in order. */
    private static final Set<Integer> KNOWN_CODES =
            Set.of(1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 4400, 4401, 4403, 4413);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    private final LongAdder openConnections = new LongAdder();
    private final LongAdder connections;
    private final ReasonCounter closes;
    private final ReasonCounter refusedHandshakes;
    private final ReasonCounter refusals;
    private final LongAdder updates;
    private final ReasonCounter rejectedUpdates;
    private final LongAdder presence;
    private final LongAdder deliveries;
    private final LongAdder droppedUpdates = new LongAdder();
    private final LongAdder droppedPresence = new LongAdder();
    private final LongAdder outboxBytes = new LongAdder();
    private final LongAdder assemblyBytes = new LongAdder();
    private final LongAdder syncStreams = new LongAdder();
    private final LongAdder syncPolls;
    private final LongAdder syncPushes;
    private final LongAdder syncResyncs;
    private final LongAdder outboxMemory = new LongAdder();
    private final LongAdder slowed;
    private final LongAdder waitingFull;
    private final ReasonCounter refusedSockets;
    private final LongAdder committedUpdates;
    private final LongAdder committedBytes;
    private final LongAdder roomsLoaded;
    private final LongAdder roomsUnloaded;
    private final LongAdder roomsFailed;
    private final LongAdder mergedAside;
    private final Timer acknowledgement;
    private final Timer commit;
    private final DistributionSummary commitSize;

    public Metrics() {
        gauge("yarrow.connections", "Connections open now.", openConnections::sum);
        connections = counter("yarrow.connections.opened", "Connections opened since the start.");
        closes = new ReasonCounter(registry, "yarrow.connections.closed", "Connections ended, by close code.", "code");
        refusedHandshakes = new ReasonCounter(
                registry, "yarrow.handshakes.refused", "WebSocket handshakes refused, by HTTP status.", "status");
        refusals = new ReasonCounter(
                registry, "yarrow.refusals", "Requests and connections refused by a rule of ours, by rule.", "reason");
        updates = counter("yarrow.updates.received", "Updates received from clients.");
        rejectedUpdates = new ReasonCounter(
                registry,
                "yarrow.updates.rejected",
                "Updates received and not taken into a document, by reason.",
                "reason");
        presence = counter("yarrow.presence.received", "Presence states received from clients.");
        deliveries = counter("yarrow.deliveries", "Binary messages written to clients whole, keepalives included.");
        dropped("update", droppedUpdates);
        dropped("presence", droppedPresence);
        gauge("yarrow.outbox.bytes", "Bytes that wait in all outboxes together.", outboxBytes::sum);
        gauge("yarrow.assembly.bytes", "Bytes that unfinished messages of all clients hold.", assemblyBytes::sum);
        gauge("yarrow.sync.streams", "Event streams of sync over HTTP open now.", syncStreams::sum);
        syncPolls = counter("yarrow.sync.polls", "Long polls of sync over HTTP.");
        syncPushes = counter("yarrow.sync.pushes", "Pushes of sync over HTTP.");
        syncResyncs = counter("yarrow.sync.resyncs", "Clients of sync over HTTP that were told to open anew.");
        gauge(
                "yarrow.outbox.memory.bytes",
                "Memory that everything waiting in outboxes takes; what several share counts once.",
                outboxMemory::sum);
        slowed = counter("yarrow.slowed", "Times that a connection was not read for a while because it sent too fast.");
        waitingFull = counter(
                "yarrow.waiting.full",
                "Times that a socket was not read because too much on it waited for a decision.");
        refusedSockets = new ReasonCounter(
                registry, "yarrow.sockets.refused", "Sockets closed before a request was heard on them.", "reason");
        committedUpdates = counter("yarrow.committed.updates", "Updates made durable.");
        committedBytes = counter(
                "yarrow.committed.bytes", "Bytes of all commits made durable, with what is stored around updates.");
        roomsLoaded = counter("yarrow.rooms.loaded", "Rooms loaded since the start.");
        roomsUnloaded = counter("yarrow.rooms.unloaded", "Rooms unloaded since the start.");
        mergedAside =
                counter("yarrow.updates.aside", "Updates that were merged beside their room, since it may take long.");
        roomsFailed = counter("yarrow.rooms.failed", "Rooms that failed and were restarted from their log.");
        acknowledgement =
                timer("yarrow.acknowledgement", "From an update's arrival until its author is told \"saved\".");
        commit = timer("yarrow.fsync", "One group commit: its count is the number of fsyncs.");
        commitSize = DistributionSummary.builder("yarrow.fsync.updates")
                .description("Updates that shared one fsync.")
                .register(registry);
        bindMachine();
    }

    /** One connection was accepted. */
    public void connectionOpened() {
        openConnections.increment();
        connections.increment();
    }

    /**
     * One accepted connection is gone; to be called once for each {@link #connectionOpened()}.
     *
     * @param code how it was closed, by whichever side; codes that only peers choose are counted together
     */
    public void connectionClosed(int code) {
        closes.increment(KNOWN_CODES.contains(code) ? String.valueOf(code) : "other");
        openConnections.decrement();
    }

    /** A request for a WebSocket was answered with this HTTP status instead. */
    public void handshakeRefused(int httpStatus) {
        refusedHandshakes.increment(String.valueOf(httpStatus));
    }

    /** A rule of ours refused a request or a connection; {@code reason} is one of a few fixed words, never text of a client. */
    public void refused(String reason) {
        refusals.increment(reason);
    }

    /** So many updates came from a client. */
    public void updatesReceived(int count) {
        updates.add(count);
    }

    /** An update was not taken into its document; {@code reason} is one of a few fixed words. */
    public void updateRejected(String reason) {
        rejectedUpdates.increment(reason);
    }

    /** So many presence states came from a client. */
    public void presenceReceived(int count) {
        presence.add(count);
    }

    /** So many binary messages were written, counted once for each receiver. */
    public void deliveries(long count) {
        deliveries.add(count);
    }

    /** So many queued update frames were dropped because a client fell behind; it gets a diff instead. */
    public void updateFramesDropped(long count) {
        droppedUpdates.add(count);
    }

    /** So many presence frames were dropped because an outbox was full. */
    public void presenceFramesDropped(long count) {
        droppedPresence.add(count);
    }

    /** All outboxes together grew by so many bytes; negative when they shrank. */
    public void outboxBytes(long delta) {
        outboxBytes.add(delta);
    }

    /** The unfinished messages of all clients grew by so many bytes; negative when they shrank. */
    public void assemblyBytes(long delta) {
        assemblyBytes.add(delta);
    }

    /** Says where the number of sessions of sync over HTTP is read; to be called once. */
    public void syncSessionsGauge(Supplier<Number> sessions) {
        gauge("yarrow.sync.sessions", "Sessions of sync over HTTP now.", sessions);
    }

    /** So many more event streams of sync over HTTP are open; negative when they end. */
    public void syncStreams(long delta) {
        syncStreams.add(delta);
    }

    /** A client of sync over HTTP polls. */
    public void syncPoll() {
        syncPolls.increment();
    }

    /** A client of sync over HTTP sends. */
    public void syncPush() {
        syncPushes.increment();
    }

    /** A client of sync over HTTP is told to open anew. */
    public void syncResync() {
        syncResyncs.increment();
    }

    /** What waits in all outboxes takes so many bytes of memory more; negative when it takes less. */
    public void outboxMemory(long delta) {
        outboxMemory.add(delta);
    }

    /** A connection that sent too fast is not read for a while. */
    public void slowed() {
        slowed.increment();
    }

    /** A Hocuspocus socket is not read, because too much on it waits for somebody to decide. */
    public void waitingFull() {
        waitingFull.increment();
    }

    /** A socket was closed before a request was heard on it; {@code reason} is one of a few fixed words. */
    public void socketRefused(String reason) {
        refusedSockets.increment(reason);
    }

    /** An author was told "saved", so long after the update came in. */
    public void acknowledged(Duration latency) {
        acknowledgement.record(latency);
    }

    /** One group commit with its fsync is done. */
    public void committed(int updates, long bytes, Duration took) {
        commit.record(took);
        commitSize.record(updates);
        committedUpdates.add(updates);
        committedBytes.add(bytes);
    }

    /** Says where the number of rooms in memory is read; to be called once. */
    public void roomsGauge(Supplier<Number> rooms) {
        gauge("yarrow.rooms", "Rooms in memory now.", rooms);
    }

    /** Says where the memory that rooms take is read; to be called once. */
    public void roomMemoryGauge(Supplier<Number> bytes) {
        gauge("yarrow.rooms.memory.bytes", "About how much memory documents take that are open.", bytes);
    }

    /** Says where the bytes of the store's caches are read; to be called once. */
    public void storeCacheGauge(Supplier<Number> bytes) {
        gauge("yarrow.store.cache.bytes", "Memory of the store for what it read and is about to write.", bytes);
    }

    /** A room was loaded from storage, or made new. */
    public void roomLoaded() {
        roomsLoaded.increment();
    }

    /** A room left memory because nobody used it. */
    public void roomUnloaded() {
        roomsUnloaded.increment();
    }

    /** An update is merged beside its room. */
    public void mergedAside() {
        mergedAside.increment();
    }

    /** A room failed; it is reloaded from its log. */
    public void roomFailed() {
        roomsFailed.increment();
    }

    /** All metrics in Prometheus text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    /** The registry, for those who embed the server and want meters of their own beside these. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Stops the collection; counting afterwards has no effect and does no harm. Idempotent. */
    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private LongAdder counter(String name, String description) {
        LongAdder adder = new LongAdder();
        FunctionCounter.builder(name, adder, LongAdder::sum)
                .description(description)
                .register(registry);
        return adder;
    }

    private void dropped(String kind, LongAdder adder) {
        FunctionCounter.builder("yarrow.frames.dropped", adder, LongAdder::sum)
                .description("Queued frames dropped because an outbox was full, by kind.")
                .tag("kind", kind)
                .register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
    }

    private void bindMachine() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }
}
