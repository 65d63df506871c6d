package dev.yarrow.server.room;

import dev.yarrow.server.metrics.Metrics;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.Dialect;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.transport.Frame;
import dev.yarrow.storage.DocumentLog;
import dev.yarrow.storage.DocumentRecord;
import dev.yarrow.storage.LogSequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a room wants done. Confined to the turns of its actor; what comes back is posted to the actor. */
final class RoomOutput implements RoomEffect.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(RoomOutput.class);

    /** What is to become of the room when the turn is over. */
    enum Ending {
        NONE,
        UNLOAD,
        RESTART
    }

    private final RoomActor actor;
    private final DocumentLog log;
    private final RoomActor.Environment environment;
    private final FrameCache frames = new FrameCache();
    private final Map<SessionId, Outlet> present = new HashMap<>();

    /** Those whose first question was answered; before that, an update would be news without its history. */
    private final Map<SessionId, Outlet> synchronizedWithUs = new HashMap<>();

    private final Map<SessionId, Follower> followers = new HashMap<>();

    /** The log is on disk up to here; written by the thread that commits. */
    private volatile LogSequence durable;

    private Ending ending = Ending.NONE;
    private int restartCode = CloseCode.RESTART;
    private String restartReason = "";

    /** @param stored up to where the log is on disk now */
    RoomOutput(RoomActor actor, DocumentLog log, LogSequence stored, RoomActor.Environment environment) {
        this.actor = actor;
        this.log = log;
        this.durable = stored;
        this.environment = environment;
    }

    void joined(Outlet outlet) {
        present.put(outlet.session(), outlet);
        outlet.follower().ifPresent(follower -> followers.put(outlet.session(), follower));
    }

    void left(SessionId session) {
        present.remove(session);
        synchronizedWithUs.remove(session);
        followers.remove(session);
    }

    /** More of the log is on disk; it was broadcast before it was appended. */
    void tellDurable() {
        if (!followers.isEmpty()) {
            LogPosition position = durablePosition();
            followers.values().forEach(follower -> follower.durable(position));
        }
    }

    boolean hasFollowers() {
        return !followers.isEmpty();
    }

    private LogPosition durablePosition() {
        return new LogPosition(epoch(), durable.value());
    }

    private long epoch() {
        return log.record().map(DocumentRecord::epoch).orElse(0L);
    }

    void perform(List<RoomEffect> effects) {
        for (RoomEffect effect : effects) {
            effect.accept(this);
        }
    }

    /** Whether an event asks for what this log cannot tell, which then is said; the document need not be asked. */
    boolean refuses(RoomEvent event) {
        if (!(event instanceof RoomEvent.ResumeRequested resume) || isOfThisLog(resume.from())) {
            return false;
        }
        Follower follower = followers.get(resume.session());
        if (follower != null) {
            follower.cannotResume();
        }
        return true;
    }

    /** The beginning is the same in all logs. */
    private boolean isOfThisLog(LogPosition position) {
        return position.sequence() == 0 || position.epoch() == epoch();
    }

    void endTurn() {
        frames.endTurn();
    }

    Ending ending() {
        return ending;
    }

    int restartCode() {
        return restartCode;
    }

    String restartReason() {
        return restartReason;
    }

    @Override
    public void append(RoomEffect.Append effect) {
        long start = System.nanoTime();
        CompletableFuture<LogSequence> unused = log.append(effect.updates(), effect.changedProperties())
                .whenComplete((sequence, failure) -> {
                    if (failure == null) {
                        durable = sequence;
                        environment.metrics().acknowledged(Duration.ofNanos(System.nanoTime() - start));
                        actor.postStored(new RoomEvent.UpdatesStored(effect.batch()));
                        environment.changes().stored(actor.name(), effect.updates());
                    } else {
                        LOG.error("Room \"{}\" could not save: {}", actor.name().value(), failure.getMessage());
                        actor.post(new RoomEvent.StoreFailed("storage trouble"));
                    }
                });
    }

    @Override
    public void send(RoomEffect.Send effect) {
        Outlet outlet = present.get(effect.to());
        if (outlet != null) {
            outlet.connection().offer(frames.frames(outlet.dialect(), effect.messages()));
        }
    }

    @Override
    public void refuse(RoomEffect.Refuse effect) {
        environment.metrics().updateRejected("read-only");
        if (effect.understood()) {
            send(new RoomEffect.Send(effect.to(), List.of(effect.message())));
        }
    }

    @Override
    public void synchronize(RoomEffect.Synchronize effect) {
        Outlet outlet = present.get(effect.to());
        if (outlet != null) {
            synchronizedWithUs.put(effect.to(), outlet);
            outlet.connection().offer(frames.frames(outlet.dialect(), effect.messages()));
            outlet.follower().ifPresent(follower -> follower.inStep(durablePosition()));
        }
    }

    @Override
    public void resume(RoomEffect.Resume effect) {
        Outlet outlet = present.get(effect.to());
        Follower follower = followers.get(effect.to());
        if (outlet == null || follower == null) {
            return;
        }
        if (effect.messages().isPresent()) {
            synchronizedWithUs.put(effect.to(), outlet);
            outlet.connection()
                    .catchUp(frames.frames(outlet.dialect(), effect.messages().get()));
            follower.inStep(durablePosition());
        } else {
            follower.cannotResume();
        }
    }

    @Override
    public void giveReceipt(RoomEffect.GiveReceipt effect) {
        Follower follower = followers.get(effect.to());
        if (follower != null) {
            LogPosition accepted = new LogPosition(epoch(), effect.accepted());
            follower.received(new Receipt(accepted, durablePosition(), effect.refused(), effect.gap(), effect.right()));
        }
    }

    @Override
    public void catchUp(RoomEffect.CatchUp effect) {
        Outlet outlet = present.get(effect.to());
        if (outlet != null) {
            outlet.connection().catchUp(frames.frames(outlet.dialect(), effect.messages()));
        }
    }

    @Override
    public void broadcastUpdates(RoomEffect.BroadcastUpdates effect) {
        Set<SessionId> authors = new HashSet<>();
        List<ServerMessage> all = new ArrayList<>(effect.updates().size());
        for (RoomEffect.BroadcastUpdates.Authored update : effect.updates()) {
            if (update.author() != null) {
                authors.add(update.author());
            }
            all.add(update.message());
        }
        Map<Dialect, List<Frame>> framesOfAll = new HashMap<>();
        for (Outlet outlet : synchronizedWithUs.values()) {
            if (authors.contains(outlet.session())) {
                offerOthers(outlet, effect);
            } else {
                outlet.connection()
                        .offer(framesOfAll.computeIfAbsent(outlet.dialect(), dialect -> frames.frames(dialect, all)));
            }
        }
    }

    private void offerOthers(Outlet author, RoomEffect.BroadcastUpdates effect) {
        List<Frame> others = new ArrayList<>();
        for (RoomEffect.BroadcastUpdates.Authored update : effect.updates()) {
            if (!author.session().equals(update.author())) {
                others.addAll(frames.frames(author.dialect(), update.message()));
            }
        }
        if (!others.isEmpty()) {
            author.connection().offer(others);
        }
    }

    @Override
    public void broadcastAwareness(RoomEffect.BroadcastAwareness effect) {
        for (Outlet outlet : present.values()) {
            if (!outlet.session().equals(effect.except())) {
                outlet.connection().offer(frames.frames(outlet.dialect(), effect.message()));
            }
        }
    }

    @Override
    public void broadcastStateless(RoomEffect.BroadcastStateless effect) {
        for (Outlet outlet : present.values()) {
            outlet.connection().offer(frames.frames(outlet.dialect(), effect.message()));
        }
    }

    @Override
    public void closeSession(RoomEffect.CloseSession effect) {
        Outlet outlet = present.get(effect.session());
        if (outlet != null) {
            count(effect);
            outlet.connection().close(effect.code(), effect.reason());
        }
    }

    private void count(RoomEffect.CloseSession effect) {
        Metrics metrics = environment.metrics();
        if (effect.overPresence()) {
            metrics.refused("presence");
            return;
        }
        switch (effect.code()) {
            case CloseCode.EXPIRED -> metrics.refused("expired");
            case CloseCode.TOO_LARGE -> metrics.updateRejected("too-large");
            default -> metrics.updateRejected("refused");
        }
    }

    @Override
    public void compact(RoomEffect.Compact effect) {
        environment.scheduler().background(() -> {
            try {
                CompletableFuture<Compaction> unused = Compaction.run(log).whenComplete(this::compactionEnded);
            } catch (RuntimeException e) {
                compactionEnded(null, e);
            }
        });
    }

    private void compactionEnded(@Nullable Compaction done, @Nullable Throwable failure) {
        if (done != null) {
            actor.post(new RoomEvent.CompactionEnded(true, done.mergedUpdates(), done.mergedBytes()));
        } else {
            LOG.warn(
                    "Document \"{}\" was not compacted, retrying later: {}",
                    actor.name().value(),
                    failure);
            actor.post(new RoomEvent.CompactionEnded(false, 0, 0));
        }
    }

    @Override
    public void mergeAside(RoomEffect.MergeAside effect) {
        environment.metrics().mergedAside();
        environment.scheduler().aside(() -> {
            RoomEvent.MergedAside merged = SideMerge.run(effect.state(), effect.update());
            if (actor.post(merged) == Mailbox.Posted.SEALED) {
                merged.discard();
            }
        });
    }

    @Override
    public void suspendReading(RoomEffect.SuspendReading effect) {
        Outlet outlet = present.get(effect.session());
        if (outlet != null) {
            actor.hold(outlet);
        }
    }

    @Override
    public void resumeReading(RoomEffect.ResumeReading effect) {
        Outlet outlet = present.get(effect.session());
        if (outlet != null) {
            actor.release(outlet);
        }
    }

    @Override
    public void restart(RoomEffect.Restart effect) {
        ending = Ending.RESTART;
        restartCode = effect.code();
        restartReason = effect.reason();
    }

    @Override
    public void unload(RoomEffect.Unload effect) {
        if (ending == Ending.NONE) {
            ending = Ending.UNLOAD;
        }
    }
}
