package dev.yarrow.server.session;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.AccessRequest;
import dev.yarrow.server.access.AccessWatch;
import dev.yarrow.server.access.Authenticator;
import dev.yarrow.server.access.Decision;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.limit.PlaceLimits;
import dev.yarrow.server.limit.Places;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.room.Replay;
import dev.yarrow.server.room.RoomLimits;
import dev.yarrow.server.room.Rooms;
import dev.yarrow.server.simulation.SimulatedScheduler;
import dev.yarrow.server.transport.Admission;
import dev.yarrow.server.transport.Handshake;
import dev.yarrow.server.transport.OutboxLimits;
import dev.yarrow.server.transport.SimulatedConnection;
import dev.yarrow.storage.CommitListener;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Rooms, a store in memory and Hocuspocus sessions, without threads or sockets. Confined to one test. */
final class HocuspocusServer implements AutoCloseable {
    private final Random random = new Random(1);
    final SimulatedScheduler scheduler = new SimulatedScheduler();
    final Metrics metrics = new Metrics();
    final MemoryStore store = new MemoryStore(scheduler, random, 1 << 20, CommitListener.NONE);
    final Places places;
    final Rooms rooms;
    final HocuspocusAdmission admission;
    final AccessWatch watch;
    final List<AccessRequest> asked = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    /** Says who may come in; by default what the token says: write, read, or nothing. */
    Function<AccessRequest, CompletionStage<Decision>> access = request ->
            CompletableFuture.completedFuture(decision(request.token().orElse("")));

    StatelessListener stateless = StatelessListener.NONE;

    HocuspocusServer() {
        this(1000, HocuspocusLimits.DEFAULT, 3);
    }

    HocuspocusServer(int maxRooms, HocuspocusLimits limits, int maxConnections) {
        this(maxRooms, limits, new PlaceLimits(maxConnections, 1000, 1000));
    }

    HocuspocusServer(int maxRooms, HocuspocusLimits limits, PlaceLimits placeLimits) {
        rooms = new Rooms(store, scheduler, scheduler, RoomLimits.DEFAULT, maxRooms, 10_000, metrics);
        Authenticator authenticator = request -> {
            asked.add(request);
            return access.apply(request);
        };
        watch = new AccessWatch(authenticator, scheduler);
        HocuspocusServices services = new HocuspocusServices(
                rooms,
                authenticator,
                watch,
                (document, sender, payload, reply) -> stateless.received(document, sender, payload, reply),
                scheduler,
                scheduler,
                ScanLimits.DEFAULT,
                limits,
                () -> scheduler.instant().toEpochMilli() * 1_000_000,
                metrics);
        places = new Places(placeLimits, address -> false);
        admission = new HocuspocusAdmission(services, places, handshake -> true);
    }

    Decision decision(String token) {
        return switch (token.replaceAll("[^a-z]", "")) {
            case "write" -> new Decision.Granted(grant(Right.WRITE, Optional.empty()));
            case "read" -> new Decision.Granted(grant(Right.READ, Optional.empty()));
            case "hour" ->
                new Decision.Granted(
                        grant(Right.WRITE, Optional.of(scheduler.instant().plus(Duration.ofHours(1)))));
            default -> new Decision.Denied("not with this token");
        };
    }

    private static Grant grant(Right right, Optional<Instant> expires) {
        return new Grant(new Principal("ann", "Ann", Optional.empty()), right, expires, Optional.empty());
    }

    Admission handshake() {
        Handshake handshake = new Handshake("", Map.of(), Map.of(), "192.0.2.1", List.of(), false);
        return admission.admit(handshake).toCompletableFuture().join();
    }

    /** A new socket, open. */
    Client connect() {
        Client client = new Client(((Admission.Accept) handshake()));
        clients.add(client);
        client.connection.open();
        return client;
    }

    /** Asks about everybody; the last round may end on another thread only now. */
    void asksAgainAboutAll() {
        while (watch.askAgainAboutAll() == 0) {
            Thread.onSpinWait();
        }
    }

    /** Everything that can happen without time passing happens. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            while (scheduler.hasTurn() || scheduler.hasBackground()) {
                busy = true;
                if (scheduler.hasTurn()) {
                    scheduler.runTurn(random);
                } else {
                    scheduler.runBackground();
                }
            }
            for (Client client : clients) {
                busy |= client.settle();
            }
        }
    }

    void pass(Duration duration) {
        settle();
        for (Instant end = scheduler.instant().plus(duration);
                scheduler.instant().isBefore(end);
                settle()) {
            scheduler.advance(Duration.ofSeconds(1));
        }
    }

    /** What is stored of a document's text, after everybody has gone. */
    String stored(String document) {
        DocumentName name = new DocumentName(document);
        clients.forEach(client -> client.connection.cut());
        pass(Duration.ofMinutes(3));
        try (DocumentLog log = store.open(name);
                Doc doc = Replay.doc(name, log.load())) {
            return doc.text("content", RootKind.TEXT);
        }
    }

    /** What is stored of a document builds on something that is not. */
    void damage(String document) {
        byte[] orphan;
        try (Doc doc = Doc.create()) {
            doc.edit(edit -> edit.text("content").insert(0, "a"));
            orphan = doc.edit(edit -> edit.text("content").insert(1, "b")).bytes();
        }
        CompletableFuture<?> stored;
        try (DocumentLog log = store.open(new DocumentName(document))) {
            stored = log.append(List.of(new NewUpdate(orphan, "ann", scheduler.instant())), Map.of());
        }
        settle();
        stored.join();
    }

    /** Nothing is stored of a document. */
    void discard(String document) {
        CompletableFuture<?> gone;
        try (DocumentLog log = store.open(new DocumentName(document))) {
            gone = log.delete();
        }
        settle();
        gone.join();
    }

    /** An update that the others in a room are not to wait for. */
    static byte[] costly() {
        try (Doc doc = Doc.create()) {
            return doc.edit(edit -> {
                        for (int i = 0; i < 20_000; i++) {
                            edit.text("content").insert(0, "a");
                        }
                    })
                    .bytes();
        }
    }

    /** An update that makes a text, by a client of its own. */
    static byte[] typed(String text) {
        try (Doc doc = Doc.create()) {
            return doc.edit(edit -> edit.text("content").insert(0, text)).bytes();
        }
    }

    static String textIn(byte[] update) {
        try (Doc doc = Doc.create()) {
            doc.apply(Update.scan(update, ScanLimits.DEFAULT));
            return doc.text("content", RootKind.TEXT);
        }
    }

    @Override
    public void close() {
        metrics.close();
    }

    /** One socket's other end. */
    final class Client {
        final SimulatedConnection connection;
        final List<String> heard = new ArrayList<>();
        boolean reads = true;
        private boolean ended;

        private Client(Admission.Accept accept) {
            connection = new SimulatedConnection(
                    accept.handler(),
                    accept.release(),
                    new OutboxLimits(100_000, Duration.ofSeconds(30)),
                    message -> heard.add(Words.read(message)));
        }

        /** Sends, and lets everything happen that follows. */
        void says(byte[]... messages) {
            for (byte[] message : messages) {
                connection.send(message);
            }
            HocuspocusServer.this.settle();
        }

        /** What was heard since this was asked the last time. */
        List<String> hears() {
            List<String> news = List.copyOf(heard);
            heard.clear();
            return news;
        }

        List<String> hears(String about) {
            return hears().stream().filter(word -> word.startsWith(about + " ")).toList();
        }

        /** Is let into a document with all that a provider sends first, and is in step. */
        void joins(String address, String token) {
            says(Words.token(address, token, "4.8.0"), Words.step1(address));
            says(Words.step2(address, new byte[] {0, 0}));
        }

        boolean isClosed() {
            return connection.isClosing() || !connection.isOpen();
        }

        private boolean settle() {
            boolean busy = connection.runLater();
            if (connection.isClosing() && !ended) {
                ended = true;
                return true;
            }
            while (connection.hasInbound() && !connection.isClosing()) {
                busy = true;
                connection.arrive();
            }
            while (reads && connection.hasOutbound()) {
                busy = true;
                connection.deliver();
            }
            return busy;
        }
    }
}
