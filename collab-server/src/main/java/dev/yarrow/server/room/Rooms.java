package dev.yarrow.server.room;

import dev.yarrow.crdt.RecordedEdit;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.ExportRequest;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms in memory, by name. Thread-safe.
 *
 * <p>There is one map, and an actor that loads or unloads is an entry in it like any other, so two live copies of one
 * document cannot exist. The store enforces the same a second time: a log has one owner.
 */
public final class Rooms {
    private static final Logger LOG = LoggerFactory.getLogger(Rooms.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(5);
    private static final int SWEEP_LIMIT = 100;

    private final RoomActor.Environment environment;
    private final RoomsLimits together;
    private final RoomMemory memory;
    private final ConcurrentHashMap<DocumentName, RoomActor> actors = new ConcurrentHashMap<>();
    private final Registry registry = new Registry();
    private final Rescues rescues;
    private volatile boolean closing;

    /** Rooms are full, or the server stops. Retrying later may help. */
    public static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** What there is too much of, or no more. */
        public enum Why {
            /** The server stops. */
            STOPPING,
            /** As many documents are open as may be. */
            ROOMS,
            /** Open documents fill their memory. */
            MEMORY,
            /** The document has as many clients as it may. */
            CROWDED;

            /** The word for it in metrics. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        private final Why why;

        NoRoomException(Why why, String reason) {
            super(reason, null, false, false);
            this.why = why;
        }

        /** The word for it in metrics. */
        public String word() {
            return why.word();
        }
    }

    /** Rooms whose changes nobody hears of. */
    public Rooms(
            DocumentStore store,
            RoomScheduler scheduler,
            InstantSource clock,
            RoomLimits limits,
            int maxRooms,
            int mailboxEvents,
            Metrics metrics) {
        this(
                store,
                scheduler,
                clock,
                limits,
                new RoomsLimits(maxRooms, mailboxEvents, Integer.MAX_VALUE, Long.MAX_VALUE),
                metrics,
                ChangeFeed.NONE);
    }

    /**
     * @param limits of each room
     * @param together of all of them
     * @param changes hears of every change that is on disk
     */
    public Rooms(
            DocumentStore store,
            RoomScheduler scheduler,
            InstantSource clock,
            RoomLimits limits,
            RoomsLimits together,
            Metrics metrics,
            ChangeFeed changes) {
        this.memory = new RoomMemory(together.memoryBytes(), () -> scheduler.background(this::makeSpace));
        this.environment =
                new RoomActor.Environment(store, scheduler, clock, limits, together, memory, metrics, changes);
        this.together = together;
        this.rescues = new Rescues(scheduler, this::restore);
        metrics.roomsGauge(actors::size);
        metrics.roomMemoryGauge(memory::held);
        scheduler.every(SWEEP_INTERVAL, () -> scheduler.background(this::compactClosedDocuments));
    }

    /**
     * Lets a session into a document, which need not exist.
     *
     * @throws NoRoomException if there are too many rooms, or the server stops
     */
    public Seat join(DocumentName name, Outlet outlet) {
        return new Seat(with(name, actor -> actor.join(outlet)), outlet);
    }

    /** Asks for a document's content; loads the document if it is not in memory, even if nothing is stored of it. */
    public CompletableFuture<byte[]> export(DocumentName name, ExportRequest request) {
        CompletableFuture<byte[]> future = new CompletableFuture<>();
        try {
            with(name, actor -> actor.post(new RoomEvent.ExportRequested(request, reply(future))));
        } catch (NoRoomException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /**
     * Changes a document, which need not exist. The future is completed on the room's thread, with the update when it is
     * on disk; exceptionally with {@link RejectedExecutionException} if there is no room for it now, with
     * {@link IllegalArgumentException} if the document is not as the edit assumes, and with
     * {@link IllegalStateException} if the document is full or had to be loaded anew meanwhile.
     *
     * @throws IllegalArgumentException if the author cannot be stored
     */
    public CompletableFuture<Update> edit(DocumentName name, RecordedEdit edit, String author) {
        CompletableFuture<Update> future = new CompletableFuture<>();
        RoomEvent.EditRequested event = new RoomEvent.EditRequested(edit, author, reply(future));
        try {
            with(name, actor -> {
                if (!actor.postEdit(event)) {
                    future.completeExceptionally(
                            new RejectedExecutionException("too much waits for this document; try again later"));
                }
            });
        } catch (NoRoomException e) {
            future.completeExceptionally(new RejectedExecutionException(e.getMessage()));
        }
        return future;
    }

    private static <T> Reply<T> reply(CompletableFuture<T> future) {
        return new Reply<>() {
            @Override
            public void success(T value) {
                future.complete(value);
            }

            @Override
            public void failure(Throwable cause) {
                future.completeExceptionally(cause);
            }
        };
    }

    /** Says the application's words to all who are in a document now and whose clients have an ear for them. */
    public void broadcastStateless(DocumentName name, String payload) {
        actors.computeIfPresent(name, (key, actor) -> {
            actor.post(new RoomEvent.StatelessSent(payload));
            return actor;
        });
    }

    /** Why a document that is not in memory would find no place there, if so. */
    public Optional<NoRoomException> noRoom() {
        if (closing) {
            return Optional.of(new NoRoomException(NoRoomException.Why.STOPPING, "the server is stopping"));
        }
        if (actors.mappingCount() >= together.maxRooms()) {
            return Optional.of(new NoRoomException(
                    NoRoomException.Why.ROOMS,
                    "the server has " + together.maxRooms() + " documents open and takes no more; try again later"));
        }
        if (memory.isFullWithout(0) && memory.isFullWithout(coldBytes())) {
            return Optional.of(new NoRoomException(
                    NoRoomException.Why.MEMORY,
                    "the documents that are open fill the memory that they may take; try again later"));
        }
        return Optional.empty();
    }

    /** The same for one document, which may be in memory already. */
    public Optional<NoRoomException> noRoomFor(DocumentName name) {
        return actors.containsKey(name) ? Optional.empty() : noRoom();
    }

    private long coldBytes() {
        return actors.values().stream()
                .filter(RoomActor::isCold)
                .mapToLong(RoomActor::memoryBytes)
                .sum();
    }

    /** Sends rooms away that nobody is in, first those that are empty for longest. */
    private void makeSpace() {
        long excess = memory.excess();
        List<RoomActor> cold = actors.values().stream()
                .filter(RoomActor::isCold)
                .sorted(Comparator.comparingLong(RoomActor::emptySinceNanos))
                .toList();
        for (RoomActor actor : cold) {
            if (excess <= 0) {
                break;
            }
            excess -= actor.memoryBytes();
            actor.post(new RoomEvent.SpaceWanted());
        }
        memory.madeSpace();
    }

    /** How many documents are in memory. */
    public int size() {
        return actors.size();
    }

    /**
     * Lets every room put on disk what it holds, then leave. Returns the names of those that could not put everything on
     * disk in time. Nobody is let in any more.
     */
    public List<String> close(Duration timeout) throws InterruptedException {
        closing = true;
        rescues.names().forEach(rescues::retry);
        actors.values().forEach(actor -> actor.post(new RoomEvent.ShutdownRequested()));
        registry.awaitEmpty(timeout);
        Stream<DocumentName> open =
                actors.values().stream().filter(RoomActor::mayHoldUnsaved).map(RoomActor::name);
        return Stream.concat(open, rescues.names().stream())
                .map(DocumentName::value)
                .distinct()
                .sorted()
                .toList();
    }

    private RoomActor with(DocumentName name, Consumer<RoomActor> action) {
        RoomActor actor = actors.compute(name, (key, existing) -> {
            RoomActor present = existing == null ? create(key) : existing;
            action.accept(present);
            return present;
        });
        stopIfClosing(actor);
        return actor;
    }

    private RoomActor create(DocumentName name) {
        noRoom().ifPresent(none -> {
            throw none;
        });
        if (memory.isFullWithout(0)) {
            memory.wantSpace();
        }
        return new RoomActor(name, environment, registry);
    }

    /** Whoever came in between {@link #close}'s word and its round through the rooms hears it too. */
    private void stopIfClosing(RoomActor actor) {
        if (closing) {
            actor.post(new RoomEvent.ShutdownRequested());
        }
    }

    /** What could not be saved before gets its room even when there are too many, or the server stops. */
    private void restore(DocumentName name, List<NewUpdate> unsaved) {
        RoomActor actor = actors.compute(name, (key, existing) -> {
            RoomActor present = existing == null ? new RoomActor(key, environment, registry) : existing;
            present.post(new RoomEvent.UpdatesRescued(unsaved));
            return present;
        });
        stopIfClosing(actor);
    }

    private void compactClosedDocuments() {
        try {
            RoomLimits limits = environment.limits();
            List<DocumentRecord> tails = environment
                    .store()
                    .longTails(limits.compactAfterUpdates(), limits.compactAfterBytes(), SWEEP_LIMIT);
            for (DocumentRecord document : tails) {
                with(document.name(), actor -> actor.post(new RoomEvent.TimePassed()));
            }
        } catch (RuntimeException e) {
            LOG.warn("Looking for documents to compact failed, trying again later: {}", e.getMessage());
        }
    }

    private final class Registry implements RoomActor.Registry {
        private final Object emptied = new Object();

        @Override
        public boolean release(RoomActor actor) {
            RoomActor left = actors.computeIfPresent(
                    actor.name(), (name, present) -> present == actor && actor.sealIfEmpty() ? null : present);
            signal();
            return left != actor;
        }

        @Override
        public void remove(RoomActor actor, Runnable ending) {
            actors.computeIfPresent(actor.name(), (name, present) -> {
                ending.run();
                return present == actor ? null : present;
            });
            signal();
        }

        @Override
        public void rescue(DocumentName name, List<NewUpdate> unsaved) {
            rescues.add(name, unsaved);
        }

        private void signal() {
            synchronized (emptied) {
                emptied.notifyAll();
            }
        }

        private void awaitEmpty(Duration timeout) throws InterruptedException {
            long deadline = System.nanoTime() + timeout.toNanos();
            synchronized (emptied) {
                while (!actors.isEmpty() || !rescues.names().isEmpty()) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return;
                    }
                    emptied.wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            }
        }
    }
}
