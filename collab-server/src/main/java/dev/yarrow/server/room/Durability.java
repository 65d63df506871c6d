package dev.yarrow.server.room;

import dev.yarrow.storage.NewUpdate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What of a room's changes is on disk: the batch of this turn, those on their way, and how long the stored tail has
 * become. Confined to its room.
 */
final class Durability {
    private final long compactAfterUpdates;
    private final long compactAfterBytes;
    private long tailUpdates;
    private long tailBytes;
    private long appended;
    private long durable;
    private final List<NewUpdate> turn = new ArrayList<>();
    private final Deque<Batch> onTheirWay = new ArrayDeque<>();
    private boolean compacting;

    private record Batch(long number, List<NewUpdate> updates) {}

    Durability(RoomLimits limits, long tailUpdates, long tailBytes) {
        this.compactAfterUpdates = limits.compactAfterUpdates();
        this.compactAfterBytes = limits.compactAfterBytes();
        this.tailUpdates = tailUpdates;
        this.tailBytes = tailBytes;
    }

    /** Puts a change into this turn's batch. */
    void add(NewUpdate update) {
        turn.add(update);
        tailUpdates++;
        tailBytes += update.bytes().length;
    }

    /** The batch that holds everything taken in so far. */
    long currentBatch() {
        return turn.isEmpty() ? appended : appended + 1;
    }

    boolean hasBatch() {
        return !turn.isEmpty();
    }

    /** Ends this turn's batch, which may consist of properties alone. */
    RoomEffect.Append takeBatch(Map<String, String> changedProperties) {
        appended++;
        List<NewUpdate> updates = List.copyOf(turn);
        turn.clear();
        onTheirWay.add(new Batch(appended, updates));
        return new RoomEffect.Append(appended, updates, changedProperties);
    }

    void stored(long batch) {
        durable = Math.max(durable, batch);
        while (!onTheirWay.isEmpty() && onTheirWay.element().number <= durable) {
            onTheirWay.remove();
        }
    }

    /** Everything taken in that is not known to be on disk, in its order. */
    List<NewUpdate> unsaved() {
        List<NewUpdate> unsaved = new ArrayList<>();
        onTheirWay.forEach(batch -> unsaved.addAll(batch.updates));
        unsaved.addAll(turn);
        return unsaved;
    }

    long durableBatch() {
        return durable;
    }

    /** Whether nothing waits for the disk. */
    boolean isAllDurable() {
        return turn.isEmpty() && durable == appended;
    }

    /** Whether the log is not in use: nothing waits for the disk and nothing is being merged. */
    boolean isAtRest() {
        return isAllDurable() && !compacting;
    }

    /** Whether the stored tail is long enough to be merged; says so once until {@link #compactionEnded}. */
    boolean startCompaction() {
        if (compacting) {
            return false;
        }
        compacting = tailUpdates >= compactAfterUpdates || tailBytes >= compactAfterBytes;
        return compacting;
    }

    void compactionEnded(long mergedUpdates, long mergedBytes) {
        compacting = false;
        tailUpdates -= mergedUpdates;
        tailBytes -= mergedBytes;
    }
}
