package dev.yarrow.server.room;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.CrdtException;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.content.Export;
import dev.yarrow.server.content.Facts;
import dev.yarrow.server.presence.Presence;
import dev.yarrow.server.presence.PresenceRefusedException;
import dev.yarrow.server.protocol.CloseCode;
import dev.yarrow.server.protocol.ServerMessage;
import dev.yarrow.server.room.OpenQuestions.Cause;
import dev.yarrow.storage.NewUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One document and the clients in it: takes an event and the time, changes itself, and returns what must be done.
 * Confined to its actor.
 *
 * <p>What a turn brings in leaves together when the turn ends: the changes in one batch to the store and one broadcast to
 * the others, presence in one message. A client is told that its change is saved only after
 * {@link RoomEvent.UpdatesStored} named the batch that holds it.
 */
final class Room {
    private static final Duration SUMMARY_DELAY = Duration.ofSeconds(1);
    private static final Duration COMPACTION_RETRY = Duration.ofMinutes(1);

    /** Sixteen times as many as are cheap whatever they are; to look at them takes a millisecond. */
    private static final int MANY_PIECES = 1024;

    private final RoomDocument document;
    private final RoomLimits limits;
    private final Summary summary;
    private final Durability durability;
    private final Presence<SessionId> presence;
    private final PresenceNews presenceNews;
    private final Expiries expiries = new Expiries();
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final AwaitedEdits awaitedEdits = new AwaitedEdits();
    private final Map<SessionId, Member> members = new LinkedHashMap<>();
    private final WaitingClients waiting = new WaitingClients();
    private final Handler handler = new Handler();

    private List<RoomEffect> effects = new ArrayList<>();
    private final List<RoomEffect.BroadcastUpdates.Authored> turnUpdates = new ArrayList<>();

    private Instant now = Instant.EPOCH;
    private @Nullable Instant idleSince;
    private @Nullable Instant summaryDue;
    private Instant compactNotBefore = Instant.EPOCH;
    private boolean stopping;

    /** A client in the room. */
    private static final class Member {
        private Grant grant;
        private final boolean wantsAcknowledgements;
        private final OpenQuestions questions = new OpenQuestions();
        private boolean askedForMissing;
        private long refused;

        private Member(Grant grant, boolean wantsAcknowledgements) {
            this.grant = grant;
            this.wantsAcknowledgements = wantsAcknowledgements;
        }
    }

    Room(RoomDocument document, Summary summary, Durability durability, RoomLimits limits, Instant now) {
        this.document = document;
        this.summary = summary;
        this.durability = durability;
        this.limits = limits;
        this.presence =
                new Presence<>(limits.presenceTimeout(), limits.maxPresenceCharacters(), limits.maxPresenceClients());
        this.presenceNews = new PresenceNews(presence);
        this.idleSince = now;
    }

    /** Takes in one event. The effects are to be carried out in their order. */
    List<RoomEffect> on(RoomEvent event, Instant time) {
        now = time;
        if (event instanceof RoomEvent.OfClient client && waiting.includes(client.session())) {
            keepBehind(client.session(), client);
        } else {
            event.accept(handler);
        }
        List<RoomEffect> result = effects;
        effects = new ArrayList<>();
        return result;
    }

    /** When the room wants {@link RoomEvent.TimePassed}, if ever. */
    Optional<Instant> wakeAt() {
        Optional<Instant> unload = Optional.ofNullable(idleSince)
                .filter(since -> isAtRest())
                .map(since -> since.plus(limits.idleUnload()));
        return Stream.of(presence.nextExpiry(), expiries.next(), unload, Optional.ofNullable(summaryDue))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** Whether something waits for the disk, or to be merged. */
    boolean hasUnsaved() {
        return !durability.isAllDurable() || !waiting.isEmpty();
    }

    /** Whether somebody waits to hear that something is on disk, or the room does before it may leave. */
    boolean awaitsDisk() {
        return acknowledgements.isAwaited() || awaitedEdits.isAwaited() || members.isEmpty() || stopping;
    }

    private boolean isAtRest() {
        return durability.isAtRest() && waiting.isEmpty();
    }

    /** Updates that were taken in and are not known to be on disk, in their order. */
    List<NewUpdate> unsaved() {
        return durability.unsaved();
    }

    /** Those who wait for an edit to be on disk; they are not known to it any more. */
    List<Reply<Update>> unanswered() {
        return awaitedEdits.takeAll();
    }

    /** How many clients are in the room. */
    int memberCount() {
        return members.size();
    }

    /** Ends a session for a reason of its own making; what it sent meanwhile is not looked at any more. */
    private void sendAway(SessionId session, int code, String reason) {
        effects.add(new RoomEffect.CloseSession(session, code, reason, /* overPresence */ false));
        forget(session);
    }

    /** Nobody stays, or changes anything, beyond what was granted; the clock may be ahead of the wake-up. */
    private void endExpired() {
        for (SessionId session : expiries.due(now)) {
            sendAway(session, CloseCode.EXPIRED, "your access to this document has expired; sign in again");
        }
    }

    private void forget(SessionId session) {
        if (members.remove(session) != null) {
            waiting.forget(session);
            acknowledgements.close(session);
            expiries.remove(session);
            presenceNews.add(presence.leave(session, now), null);
            if (members.isEmpty()) {
                idleSince = now;
                document.rest();
            }
        }
    }

    private void send(SessionId to, List<ServerMessage> messages) {
        effects.add(new RoomEffect.Send(to, messages));
    }

    private void tellPresence(SessionId of, Presence.Change change) {
        presenceNews.add(change.changed(), of);
        if (!change.nudged().isEmpty()) {
            send(of, List.of(new ServerMessage.AnnounceAnew(change.nudged())));
        }
    }

    private void takeIn(RoomEvent.UpdateReceived event, Member member) {
        if (!member.grant.allows(Right.WRITE)) {
            takeFromReader(event, member);
            return;
        }
        if (!document.hasSpaceFor(event.update().size())) {
            refuseForSize(event.session());
            return;
        }
        Outcome outcome = hasTimeToLookAt(event.update()) ? document.applyIfCheap(event.update()) : Outcome.COSTLY;
        if (outcome == Outcome.COSTLY) {
            waitFor(event);
        } else {
            settle(event, member, outcome);
        }
    }

    /** To find out what many pieces cost is work by itself; while something is merged beside the room, others do it. */
    private boolean hasTimeToLookAt(Update update) {
        return waiting.isEmpty() || update.pieces() <= MANY_PIECES;
    }

    private void refuseForSize(SessionId session) {
        sendAway(session, CloseCode.TOO_LARGE, fullMessage());
    }

    private String fullMessage() {
        return "the document is full: this server keeps " + limits.maxDocumentBytes() + " bytes of it";
    }

    /** Does what follows from what became of an update. */
    private void settle(RoomEvent.UpdateReceived event, Member member, Outcome outcome) {
        SessionId session = event.session();
        if (outcome == Outcome.MISSING) {
            acknowledgements.refused(session);
            answerGap(session, member, event.completesSync());
            return;
        }
        if (outcome == Outcome.REFUSED) {
            sendAway(
                    session,
                    CloseCode.MALFORMED,
                    "the update is well formed, but no editor makes one like it, or merging it takes too long");
            return;
        }
        if (event.completesSync()) {
            member.askedForMissing = false;
        }
        if (outcome == Outcome.CHANGED) {
            takenIn(
                    new NewUpdate(
                            event.update().bytes(), member.grant.principal().id(), now),
                    event.update(),
                    session);
        }
        if (member.wantsAcknowledgements) {
            acknowledgements.covered(session, durability.currentBatch(), event.completesSync());
        }
    }

    /** Whatever it is, the document stays as it is; what is new is refused, and the count of what is saved stands still. */
    private void takeFromReader(RoomEvent.UpdateReceived event, Member member) {
        SessionId session = event.session();
        boolean known = document.knows(event.update());
        if (member.wantsAcknowledgements && known) {
            acknowledgements.covered(session, durability.currentBatch(), event.completesSync());
        } else if (!known) {
            member.refused++;
            long number = acknowledgements.refused(session);
            effects.add(
                    new RoomEffect.Refuse(session, new ServerMessage.Refused(number), member.wantsAcknowledgements));
        }
    }

    private void takenIn(NewUpdate stored, Update update, @Nullable SessionId session) {
        durability.add(stored);
        turnUpdates.add(new RoomEffect.BroadcastUpdates.Authored(document.changed(update), session));
        summaryDue = summaryDue == null ? now.plus(SUMMARY_DELAY) : summaryDue;
    }

    /** Has a costly update merged beside the room. Its client is not heard until then, so that its order is kept. */
    private void waitFor(RoomEvent.UpdateReceived event) {
        if (!waiting.haveSpaceFor(event)) {
            sendAwayForNow(event.session());
            return;
        }
        waiting.add(event);
        effects.add(new RoomEffect.SuspendReading(event.session()));
        mergeNext();
    }

    private void keepBehind(SessionId session, RoomEvent event) {
        if (waiting.haveSpaceFor(event)) {
            waiting.keep(session, event);
        } else {
            sendAwayForNow(session);
        }
    }

    private void sendAwayForNow(SessionId session) {
        sendAway(session, CloseCode.TRY_LATER, "much is being merged into this document; try again in a few seconds");
    }

    private void mergeNext() {
        waiting.startNext().ifPresent(next -> effects.add(new RoomEffect.MergeAside(document.copy(), next.update())));
    }

    /** Takes in what was merged beside the room, unless its client was sent away meanwhile and will come with it again. */
    private void endMerge(RoomEvent.UpdateReceived event, RoomEvent.MergedAside merged) {
        endExpired();
        Member member = members.get(event.session());
        boolean mayWrite = member != null && member.grant.allows(Right.WRITE);
        boolean hasSpace = document.hasSpaceFor(event.update().size());
        if (merged.document() == null || !mayWrite || !hasSpace) {
            document.forgetCopy();
            merged.discard();
        } else {
            document.replaceBy(merged.document(), event.update());
        }
        if (member == null) {
            return;
        }
        if (!mayWrite) {
            takeFromReader(event, member);
        } else if (!hasSpace) {
            refuseForSize(event.session());
        } else {
            settle(event, member, merged.outcome());
        }
    }

    private void hearAgain(SessionId session) {
        effects.add(new RoomEffect.ResumeReading(session));
        Queue<RoomEvent> events = waiting.release(session);
        while (!events.isEmpty() && !waiting.includes(session)) {
            events.remove().accept(handler);
        }
        events.forEach(event -> keepBehind(session, event));
    }

    /**
     * Asks for what is missing; one question is enough until it is answered, however many changes the client sends
     * meanwhile. A client that answers with a gap does not have what its own changes build on, and never will.
     */
    private void answerGap(SessionId session, Member member, boolean answer) {
        if (!member.askedForMissing) {
            member.askedForMissing = true;
            member.questions.asked(Cause.ROOM);
            send(session, List.of(document.question()));
        } else if (answer) {
            sendAway(
                    session,
                    CloseCode.MALFORMED,
                    "this copy builds on changes that neither it nor the server has; open the document anew");
        }
    }

    private void flushTurn() {
        if (!turnUpdates.isEmpty()) {
            effects.add(new RoomEffect.BroadcastUpdates(List.copyOf(turnUpdates)));
            turnUpdates.clear();
        }
        presenceNews.take().ifPresent(effects::add);
        Map<String, String> changedProperties = dueSummary();
        if (durability.hasBatch() || !changedProperties.isEmpty()) {
            effects.add(durability.takeBatch(changedProperties));
        }
        acknowledge();
        maintain();
    }

    private Map<String, String> dueSummary() {
        if (summaryDue == null || now.isBefore(summaryDue)) {
            return Map.of();
        }
        summaryDue = null;
        return summary.changes(Facts.of(document.doc()));
    }

    private void acknowledge() {
        awaitedEdits.durable(durability.durableBatch());
        acknowledgements
                .durable(durability.durableBatch())
                .forEach((session, count) ->
                        send(session, List.of(new ServerMessage.Acknowledged(count, acknowledgements.newly(session)))));
    }

    private void maintain() {
        if (!stopping && !now.isBefore(compactNotBefore) && durability.startCompaction()) {
            effects.add(new RoomEffect.Compact());
        }
        boolean idle = idleSince != null && !now.isBefore(idleSince.plus(limits.idleUnload()));
        if ((idle || stopping) && summaryDue == null && isAtRest()) {
            effects.add(new RoomEffect.Unload());
        }
    }

    private final class Handler implements RoomEvent.Handler {
        @Override
        public void joined(RoomEvent.Joined event) {
            idleSince = null;
            Member member = new Member(event.grant(), event.wantsAcknowledgements());
            member.questions.asked(event.countsFirstAnswer() ? Cause.CLIENT : Cause.ROOM);
            members.put(event.session(), member);
            acknowledgements.open(event.session());
            expiries.put(event.session(), event.grant().expires());
            List<ServerMessage> greeting = new ArrayList<>();
            if (event.wantsAcknowledgements()) {
                greeting.add(new ServerMessage.Access(event.grant().right()));
            }
            greeting.add(document.question());
            greeting.addAll(presenceNews.everybody());
            send(event.session(), greeting);
        }

        @Override
        public void accessChanged(RoomEvent.AccessChanged event) {
            Member member = members.get(event.session());
            if (member == null) {
                return;
            }
            boolean mayWriteNow = event.grant().allows(Right.WRITE) && !member.grant.allows(Right.WRITE);
            boolean tell = member.wantsAcknowledgements && event.grant().right() != member.grant.right();
            member.grant = event.grant();
            expiries.put(event.session(), event.grant().expires());
            if (tell) {
                send(
                        event.session(),
                        List.of(new ServerMessage.Access(event.grant().right())));
            }
            tellPresence(event.session(), presence.stampAnew(event.session(), event.grant(), now));
            if (mayWriteNow) {
                member.questions.asked(Cause.ROOM);
                send(event.session(), List.of(document.question()));
            }
        }

        @Override
        public void left(RoomEvent.Left event) {
            forget(event.session());
        }

        @Override
        public void syncStep1(RoomEvent.SyncStep1Received event) {
            endExpired();
            Member member = members.get(event.session());
            if (member == null) {
                return;
            }
            List<ServerMessage> answer = new ArrayList<>();
            if (event.asksBack()) {
                member.questions.asked(Cause.CLIENT);
                answer.add(document.question());
            }
            answer.addAll(document.missing(event.stateVector()));
            effects.add(new RoomEffect.Synchronize(event.session(), answer));
        }

        @Override
        public void resumeRequested(RoomEvent.ResumeRequested event) {
            endExpired();
            if (members.containsKey(event.session())) {
                effects.add(new RoomEffect.Resume(
                        event.session(),
                        event.from(),
                        document.after(event.from().sequence())));
            }
        }

        @Override
        public void update(RoomEvent.UpdateReceived event) {
            endExpired();
            Member member = members.get(event.session());
            if (member != null) {
                if (event.completesSync() && member.questions.answered() == Cause.ROOM) {
                    acknowledgements.uncounted(event.session());
                }
                takeIn(event, member);
            }
        }

        @Override
        public void receiptRequested(RoomEvent.ReceiptRequested event) {
            Member member = members.get(event.session());
            if (member != null) {
                effects.add(new RoomEffect.GiveReceipt(
                        event.session(),
                        document.revision(),
                        member.refused,
                        member.askedForMissing,
                        member.grant.right()));
                member.refused = 0;
            }
        }

        @Override
        public void awareness(RoomEvent.AwarenessReceived event) {
            Member member = members.get(event.session());
            if (member == null) {
                return;
            }
            try {
                Presence.Change change = presence.accept(event.session(), member.grant, event.entries(), now);
                tellPresence(event.session(), change);
            } catch (PresenceRefusedException e) {
                String reason = String.valueOf(e.getMessage());
                effects.add(new RoomEffect.CloseSession(
                        event.session(), CloseCode.TOO_LARGE, reason, /* overPresence */ true));
                forget(event.session());
            }
        }

        @Override
        public void awarenessQuery(RoomEvent.AwarenessQueried event) {
            List<ServerMessage> everybodys = presenceNews.everybody();
            if (members.containsKey(event.session()) && !everybodys.isEmpty()) {
                send(event.session(), everybodys);
            }
        }

        @Override
        public void statelessSent(RoomEvent.StatelessSent event) {
            effects.add(new RoomEffect.BroadcastStateless(new ServerMessage.Stateless(event.payload())));
        }

        @Override
        public void outboxDrained(RoomEvent.OutboxDrained event) {
            if (!members.containsKey(event.session())) {
                return;
            }
            List<ServerMessage> messages = new ArrayList<>();
            if (event.fellBehind()) {
                messages.addAll(document.since(event.writtenRevision()));
            }
            List<AwarenessEntry> presences = presence.entriesAndDepartures();
            if (!presences.isEmpty()) {
                messages.add(new ServerMessage.Awareness(presences));
            }
            effects.add(
                    event.fellBehind()
                            ? new RoomEffect.CatchUp(event.session(), messages)
                            : new RoomEffect.Send(event.session(), messages));
        }

        @Override
        public void exportRequested(RoomEvent.ExportRequested event) {
            byte[] file;
            try {
                file = Export.file(document.doc(), event.request());
            } catch (CrdtException e) {
                event.reply().failure(e);
                throw e; // the document is dead
            } catch (RuntimeException e) {
                event.reply().failure(e);
                return;
            }
            event.reply().success(file);
        }

        @Override
        public void editRequested(RoomEvent.EditRequested event) {
            if (!document.hasSpaceFor(event.edit().size())) {
                event.reply().failure(new IllegalStateException(fullMessage()));
                return;
            }
            Update update;
            try {
                update = document.edit(event.edit());
            } catch (IllegalArgumentException e) {
                event.reply().failure(e); // nothing was changed
                return;
            }
            if (!update.isEmpty()) {
                takenIn(new NewUpdate(update.bytes(), event.author(), now), update, null);
            }
            awaitedEdits.add(durability.currentBatch(), update, event.reply());
        }

        @Override
        public void updatesRescued(RoomEvent.UpdatesRescued event) {
            for (NewUpdate rescued : event.updates()) {
                Update update = Update.scan(rescued.bytes(), ScanLimits.STORED);
                Outcome outcome = document.apply(update);
                if (outcome == Outcome.MISSING || outcome == Outcome.REFUSED) {
                    throw new IllegalStateException("what could not be saved before does not fit what is stored");
                }
                if (outcome == Outcome.CHANGED) {
                    takenIn(rescued, update, null);
                }
            }
        }

        @Override
        public void updatesStored(RoomEvent.UpdatesStored event) {
            durability.stored(event.batch());
        }

        @Override
        public void storeFailed(RoomEvent.StoreFailed event) {
            effects.add(new RoomEffect.Restart(
                    CloseCode.TRY_LATER,
                    "the server cannot save now; your changes are safe with you: " + event.cause()));
        }

        @Override
        public void compactionEnded(RoomEvent.CompactionEnded event) {
            durability.compactionEnded(event.mergedUpdates(), event.mergedBytes());
            if (!event.succeeded()) {
                compactNotBefore = now.plus(COMPACTION_RETRY);
            }
        }

        @Override
        public void mergedAside(RoomEvent.MergedAside event) {
            RoomEvent.UpdateReceived merged = waiting.ended();
            endMerge(merged, event);
            hearAgain(merged.session());
            mergeNext();
        }

        /** Leaves as soon as everything is on disk, as if nobody had been here for long. */
        @Override
        public void spaceWanted(RoomEvent.SpaceWanted event) {
            if (members.isEmpty()) {
                idleSince = now.minus(limits.idleUnload());
                summaryDue = summaryDue == null ? null : now;
            }
        }

        @Override
        public void timePassed(RoomEvent.TimePassed event) {
            presenceNews.add(presence.expire(now), null);
            endExpired();
        }

        @Override
        public void turnEnded(RoomEvent.TurnEnded event) {
            flushTurn();
        }

        @Override
        public void shutdownRequested(RoomEvent.ShutdownRequested event) {
            stopping = true;
            summaryDue = summaryDue == null ? null : now;
        }
    }
}
