package dev.yarrow.server.room;

import dev.yarrow.crdt.CrdtException;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentName;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.DocumentStore;
import dev.yarrow.storage.NewUpdate;
import dev.yarrow.storage.StorageException;
import dev.yarrow.storage.StoredDocument;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of one document: its mailbox, and the turn that feeds a {@link Room} and carries out its effects.
 * Thread-safe; at most one turn at a time.
 *
 * <p>The document is loaded in the first turn. When the room is done, or anything fails, the actor lets go of the
 * document, leaves {@link Rooms} and takes nothing more: whoever comes next finds a new actor that loads from the store.
 */
final class RoomActor {
    private static final Logger LOG = LoggerFactory.getLogger(RoomActor.class);
    private static final int EVENTS_PER_TURN = 512;

    /** After so long a turn ends, whatever waits: what it brought in leaves only then. */
    private static final Duration TURN = Duration.ofMillis(10);

    /**
     * A room rests for so many times as long as it took to tell everybody what a turn brought in, so that what comes
     * meanwhile is told in one go: the more people, the more that saves. No screen shows a change sooner than its next
     * picture, so it never rests for longer than that takes.
     */
    private static final int REST_FACTOR = 20;

    private static final Duration LONGEST_REST = Duration.ofMillis(16);

    /** A room in which so much waits has no time to rest. */
    private static final int RESTLESS_EVENTS = 64;

    /** A grant may end in a thousand years, and a clock may be set; either way the room looks at the time now and then. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final RoomEvent TURN_ENDED = new RoomEvent.TurnEnded();
    private static final RoomEvent TIME_PASSED = new RoomEvent.TimePassed();

    /** What all rooms of a server share. */
    record Environment(
            DocumentStore store,
            RoomScheduler scheduler,
            InstantSource clock,
            RoomLimits limits,
            RoomsLimits together,
            RoomMemory memory,
            Metrics metrics,
            ChangeFeed changes) {}

    /** Who keeps the actors; told when one is done. */
    interface Registry {
        /** Forgets the actor if its mailbox is empty, in one step with sealing it; false if it is not. */
        boolean release(RoomActor actor);

        /** Forgets the actor at once, in one step with what ends it. */
        void remove(RoomActor actor, Runnable ending);

        /** Takes over what a document's actor could not put on disk, to try again later. */
        void rescue(DocumentName name, List<NewUpdate> unsaved);
    }

    private final DocumentName name;
    private final Environment environment;
    private final Registry registry;
    private final Mailbox mailbox;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Everybody who was let in and did not leave, whether or not the room knows yet. */
    private final Map<SessionId, Outlet> outlets = new ConcurrentHashMap<>();

    /** Those that are not read until the mailbox has space. */
    private final Set<Outlet> suspended = ConcurrentHashMap.newKeySet();

    /** Those that are not read until the room says so. Confined to the turn. */
    private final Set<Outlet> held = new HashSet<>();

    /** Confined to the turn. */
    private @Nullable Live live;

    private @Nullable RoomEvent current;
    private boolean stopping;

    private volatile Instant restUntil = Instant.EPOCH;

    /** Whether somebody waits to hear that something is on disk. */
    private volatile boolean awaitsDisk;

    private volatile boolean unsaved;

    /** About how much memory the document takes, as it was told to all that look after memory. */
    private volatile long memoryBytes;

    private volatile long emptySinceNanos = System.nanoTime();
    private RoomScheduler.@Nullable Cancellable wake;
    private @Nullable Instant wakeAt;

    /** A loaded document. */
    private record Live(DocumentLog log, RoomDocument document, Room room, RoomOutput output) {}

    RoomActor(DocumentName name, Environment environment, Registry registry) {
        this.name = name;
        this.environment = environment;
        this.registry = registry;
        this.mailbox = new Mailbox(environment.together().mailboxEvents());
    }

    DocumentName name() {
        return name;
    }

    /**
     * Lets a session in. Called while the registry keeps this actor from leaving.
     *
     * @throws Rooms.NoRoomException if there are as many as there may be
     */
    void join(Outlet outlet) {
        if (outlets.size() >= environment.together().maxSessions()) {
            throw new Rooms.NoRoomException(
                    Rooms.NoRoomException.Why.CROWDED,
                    "this document has as many clients as it takes; try again later");
        }
        outlets.put(outlet.session(), outlet);
        post(new RoomEvent.Joined(
                outlet.session(), outlet.grant(), outlet.wantsAcknowledgements(), outlet.countsFirstAnswer()));
    }

    /** Posts an event of a session, and stops reading from it while the mailbox is full. */
    void post(Outlet from, RoomEvent event) {
        Mailbox.Posted posted = post(event);
        if (posted == Mailbox.Posted.FULL) {
            // In this order, so that whoever takes it from the set resumes reading after it was suspended.
            from.connection().suspendReading();
            suspended.add(from);
            schedule(); // the turn that resumes reading may have ended just before
        }
    }

    /** Posts an event that no session caused, or a session's last one. */
    Mailbox.Posted post(RoomEvent event) {
        Mailbox.Posted posted = mailbox.post(event);
        if (posted != Mailbox.Posted.SEALED) {
            schedule();
        }
        return posted;
    }

    /** Posts that something is on disk, which is for the next turn unless somebody waits for it. */
    void postStored(RoomEvent.UpdatesStored event) {
        mailbox.post(event);
        if (awaitsDisk) {
            schedule();
        }
    }

    /** Posts a program's edit, unless the mailbox is full; a program has no socket that could be left unread. */
    boolean postEdit(RoomEvent.EditRequested edit) {
        if (mailbox.isFull()) {
            return false;
        }
        post(edit);
        return true;
    }

    /** Whether the document is in memory and nobody is in it. */
    boolean isCold() {
        return memoryBytes > 0 && outlets.isEmpty();
    }

    /** Of two that are cold, the one with the smaller value is so for longer. */
    long emptySinceNanos() {
        return emptySinceNanos;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    /** Whether something may be in memory that is not on disk. */
    boolean mayHoldUnsaved() {
        return unsaved || mailbox.hasContent();
    }

    /** Reads nothing more of this client until {@link #release}. Called in the turn. */
    void hold(Outlet outlet) {
        held.add(outlet);
        outlet.connection().suspendReading();
    }

    /** Reads on, as soon as the mailbox has space. Called in the turn. */
    void release(Outlet outlet) {
        if (held.remove(outlet) && !suspended.contains(outlet)) {
            outlet.connection().resumeReading();
        }
    }

    boolean sealIfEmpty() {
        return mailbox.sealIfEmpty();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            environment.scheduler().turn(name.value(), rest(), this::turn);
        }
    }

    private Duration rest() {
        if (mailbox.size() >= RESTLESS_EVENTS) {
            return Duration.ZERO;
        }
        Duration rest = Duration.between(environment.clock().instant(), restUntil);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST; // the clock may have been set back
    }

    private void turn() {
        try {
            takeTurn();
        } catch (StorageException | DamagedDocumentException e) {
            LOG.error("Room \"{}\" has trouble with its stored document: {}", name.value(), e.getMessage());
            abandon(CloseCode.TRY_LATER, "the document cannot be opened now");
        } catch (CrdtException e) {
            LOG.error("The engine failed in room \"{}\"; it is loaded anew from its log", name.value(), e);
            closeCulprit();
            abandon(CloseCode.RESTART, "the document is being loaded anew");
        } catch (RuntimeException | Error e) {
            LOG.error("Room \"{}\" failed; it is loaded anew from its log", name.value(), e);
            abandon(CloseCode.RESTART, "the document is being loaded anew");
        } finally {
            scheduled.set(false);
            if (!mailbox.isEmpty()) {
                schedule();
            }
        }
    }

    private void takeTurn() {
        if (mailbox.isSealed()) { // this actor is gone; who posted just before it went scheduled one turn too many
            resumeReading();
            return;
        }
        Live room = live == null ? load() : live;
        live = room;
        RoomEvent event;
        Instant now = environment.clock().instant();
        Instant end = now.plus(TURN);
        for (int i = 0; i < EVENTS_PER_TURN && !now.isAfter(end) && (event = mailbox.poll()) != null; i++) {
            current = event;
            before(event, room);
            if (!room.output.refuses(event)) {
                room.output.perform(room.room.on(event, now));
            }
            now = environment.clock().instant();
        }
        current = null;
        boolean gotThrough = mailbox.isEmpty();
        Instant told = environment.clock().instant();
        room.output.perform(room.room.on(TURN_ENDED, told));
        room.output.endTurn();
        restAfter(told, gotThrough);
        unsaved = room.room.hasUnsaved();
        awaitsDisk = room.room.awaitsDisk() || room.output.hasFollowers();
        tellMemory(room.document.memoryBytes());
        if (mailbox.hasDrained()) {
            resumeReading();
        }
        switch (room.output.ending()) {
            case NONE -> scheduleWake(room.room.wakeAt());
            case UNLOAD -> unload(room);
            case RESTART -> abandon(room.output.restartCode(), room.output.restartReason());
        }
    }

    /** @param gotThrough whether the turn took in all that waited; otherwise the room is behind, and goes on at once */
    private void restAfter(Instant told, boolean gotThrough) {
        Instant now = environment.clock().instant();
        Duration rest = gotThrough ? Duration.between(told, now).multipliedBy(REST_FACTOR) : Duration.ZERO;
        restUntil = now.plus(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
    }

    private void before(RoomEvent event, Live room) {
        if (event instanceof RoomEvent.Joined joined) {
            Outlet outlet = outlets.get(joined.session());
            if (outlet != null) {
                room.output.joined(outlet);
            }
        } else if (event instanceof RoomEvent.Left left) {
            Outlet outlet = outlets.remove(left.session());
            emptySinceNanos = System.nanoTime();
            if (outlet != null) {
                boolean waits = suspended.remove(outlet);
                if (held.remove(outlet) || waits) {
                    outlet.connection().resumeReading(); // nobody says so later, and its end is to be read
                }
            }
            room.output.left(left.session());
        } else if (event instanceof RoomEvent.UpdatesStored) {
            room.output.tellDurable();
        } else if (event instanceof RoomEvent.ShutdownRequested) {
            stopping = true;
        } else if (event == TIME_PASSED) {
            wakeAt = null;
        }
    }

    private Live load() {
        DocumentLog log = environment.store().open(name);
        boolean complete = false;
        try {
            StoredDocument stored = log.load();
            Optional<DocumentRecord> record = log.record();
            Doc doc = Replay.doc(name, stored);
            RoomDocument document = RoomDocument.loaded(doc, stored, environment.limits());
            Room room = new Room(
                    document,
                    new Summary(record.map(DocumentRecord::properties).orElse(Map.of())),
                    new Durability(
                            environment.limits(),
                            stored.tail().size(),
                            record.map(DocumentRecord::tailBytes).orElse(0L)),
                    environment.limits(),
                    environment.clock().instant());
            if (stopping) {
                room.on(new RoomEvent.ShutdownRequested(), environment.clock().instant());
            }
            environment.metrics().roomLoaded();
            complete = true;
            return new Live(log, document, room, new RoomOutput(this, log, stored.lastSequence(), environment));
        } finally {
            if (!complete) {
                log.close();
            }
        }
    }

    private void scheduleWake(Optional<Instant> wanted) {
        if (wanted.isEmpty() || (wakeAt != null && !wanted.get().isBefore(wakeAt))) {
            return;
        }
        if (wake != null) {
            wake.cancel();
        }
        wakeAt = wanted.get();
        Duration wait = Duration.between(environment.clock().instant(), wanted.get());
        Duration delay = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        wake = environment.scheduler().after(delay, () -> post(TIME_PASSED));
    }

    private void unload(Live room) {
        letGo(room);
        if (registry.release(this)) {
            environment.metrics().roomUnloaded();
        }
    }

    /**
     * Ends everything: sessions are told to come back, whoever waits for an answer gets none, and what is not known to be
     * on disk is handed on.
     */
    private void abandon(int code, String reason) {
        environment.metrics().roomFailed();
        boolean opened = live != null;
        List<NewUpdate> unsavedNow = live == null ? List.of() : live.room.unsaved();
        List<Reply<Update>> unanswered = live == null ? List.of() : live.room.unanswered();
        if (live != null) {
            letGo(live);
        }
        registry.remove(this, () -> {
            registry.rescue(name, unsavedNow);
            mailbox.seal().forEach(event -> giveUp(event, reason));
        });
        unanswered.forEach(reply -> reply.failure(new IllegalStateException(reason)));
        if (current instanceof RoomEvent.Question question) {
            question.reply().failure(new IllegalStateException(reason));
        }
        if (current instanceof RoomEvent.MergedAside merged) {
            merged.discard();
        }
        outlets.values().forEach(outlet -> end(outlet, opened, code, reason));
        outlets.clear();
        suspended.addAll(held);
        held.clear();
        resumeReading();
    }

    private static void end(Outlet outlet, boolean opened, int code, String reason) {
        if (opened) {
            outlet.connection().close(code, reason);
        } else {
            outlet.notOpened(reason);
        }
    }

    private void giveUp(RoomEvent event, String reason) {
        if (event instanceof RoomEvent.Question question) {
            question.reply().failure(new IllegalStateException(reason));
        } else if (event instanceof RoomEvent.UpdatesRescued again) {
            registry.rescue(name, again.updates());
        } else if (event instanceof RoomEvent.MergedAside merged) {
            merged.discard();
        }
    }

    private void letGo(Live room) {
        live = null;
        tellMemory(0);
        if (wake != null) {
            wake.cancel();
        }
        wakeAt = null;
        room.document.close();
        room.log.close();
    }

    private void tellMemory(long bytes) {
        long before = memoryBytes;
        memoryBytes = bytes;
        if (bytes != before) {
            environment.memory().changed(bytes - before);
        }
    }

    private void closeCulprit() {
        if (current instanceof RoomEvent.UpdateReceived update) {
            Outlet culprit = outlets.remove(update.session());
            if (culprit != null) {
                culprit.connection().close(CloseCode.MALFORMED, "the engine could not take this update");
            }
        }
    }

    private void resumeReading() {
        for (Outlet outlet : List.copyOf(suspended)) {
            if (!held.contains(outlet) && suspended.remove(outlet)) {
                outlet.connection().resumeReading();
            }
        }
    }
}
