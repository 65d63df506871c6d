package dev.yarrow.crdt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A live collaborative document in native memory, with one owner at a time: a call while another thread is inside throws
 * {@link IllegalStateException}, and so does every call after {@link #close}. When the engine fails, the call throws
 * {@link CrdtException} and the document is dead; the process and other documents live on.
 *
 * <p>Offsets and lengths count UTF-16 code units, as in Java and JavaScript. Use threads of {@link #threadFactory}: the
 * engine recurses over nested content.
 */
public final class Doc implements AutoCloseable {

    /** Virtual memory only; what is not used costs nothing. */
    private static final long STACK_BYTES = 256L << 20;

    private final long clientId;
    private final NativeHandle handle;

    private Doc(long clientId) {
        this.clientId = clientId;
        handle = new NativeHandle(Native.create(clientId));
    }

    /** An empty document; its own edits are made under a random 32-bit client id. */
    public static Doc create() {
        return new Doc(ThreadLocalRandom.current().nextLong(1, 1L << 32));
    }

    /**
     * An empty document with a client id of the caller's choice, for runs that are to repeat exactly.
     *
     * @param clientId 1 to 2^32-1; no two replicas that edit may share one
     */
    public static Doc create(long clientId) {
        if (clientId < 1 || clientId >= 1L << 32) {
            throw new IllegalArgumentException("expected a client id from 1 to 2^32-1, got " + clientId);
        }
        return new Doc(clientId);
    }

    /** Under which this document's own edits are made; clients are present under it too. From 1 to 2^32-1; any thread. */
    public long clientId() {
        return clientId;
    }

    /** Makes platform threads with stacks deep enough for the engine, named {@code prefix} and a number from 1. */
    public static ThreadFactory threadFactory(String prefix) {
        AtomicLong number = new AtomicLong();
        return task -> new Thread(null, task, prefix + number.incrementAndGet(), STACK_BYTES);
    }

    /**
     * Takes in one update; anything but {@link Outcome#CHANGED} leaves the document as it was. It takes at most 5 s of
     * processor time unless the document itself takes longer to load.
     */
    public Outcome apply(Update update) {
        long address = handle.enter();
        try {
            return Outcome.of(Native.apply(address, update.ownBytes()));
        } finally {
            handle.leave();
        }
    }

    /**
     * Takes in one update as {@link #apply} does, or answers {@link Outcome#COSTLY} at once if that may cost more than
     * the limit. Deletions that are known do not count.
     */
    public Outcome applyIfCheap(Update update, CostLimit limit) {
        long address = handle.enter();
        try {
            return Outcome.of(Native.applyIfCheap(
                    address, update.ownBytes(), limit.pieces(), limit.worst().toNanos()));
        } finally {
            handle.leave();
        }
    }

    /**
     * Takes in the history of a document in order, in one crossing to native code; the result has one outcome for each
     * update. None is refused for the time it takes.
     */
    public List<Outcome> applyAll(List<Update> updates) {
        byte[][] encoded = updates.stream().map(Update::ownBytes).toArray(byte[][]::new);
        long address = handle.enter();
        try {
            byte[] numbers = Native.applyAll(address, encoded);
            List<Outcome> outcomes = new ArrayList<>(numbers.length);
            for (byte number : numbers) {
                outcomes.add(Outcome.of(number));
            }
            return List.copyOf(outcomes);
        } finally {
            handle.leave();
        }
    }

    /** What this document has. */
    public StateVector stateVector() {
        long address = handle.enter();
        try {
            return StateVector.ofEngine(Native.stateVector(address));
        } finally {
            handle.leave();
        }
    }

    /** The whole document as one update, without the content that was deleted. */
    public byte[] encodeState() {
        return encodeDiff(StateVector.EMPTY);
    }

    /**
     * What somebody with this state vector lacks, as one update without deleted content. Deletions are always included,
     * because a state vector does not tell which of them are known.
     */
    public byte[] encodeDiff(StateVector from) {
        long address = handle.enter();
        try {
            return Native.encodeDiff(address, from.ownBytes());
        } finally {
            handle.leave();
        }
    }

    /**
     * A root as JSON in UTF-8; one that does not exist reads as empty. A text is a delta ({@code [{"insert":"a"}]}), XML
     * an array of nodes: {@code {"type":"heading","attrs":{"level":2},"content":[]}} for an element and
     * {@code {"type":"text","delta":[]}} for a text.
     */
    public byte[] json(String root, RootKind kind) {
        byte[] name = Lib0Writer.utf8(root);
        long address = handle.enter();
        try {
            return Native.json(address, name, kind.number());
        } finally {
            handle.leave();
        }
    }

    /** The text of a root without formats; XML elements, array entries and map values stand on lines of their own. */
    public String text(String root, RootKind kind) {
        byte[] name = Lib0Writer.utf8(root);
        long address = handle.enter();
        try {
            return new String(Native.text(address, name, kind.number()), StandardCharsets.UTF_8);
        } finally {
            handle.leave();
        }
    }

    /**
     * A string in a root map, cut to so many UTF-16 units without splitting a surrogate pair; empty if there is none. The
     * cost does not depend on what else the map holds.
     */
    public String mapText(String root, String key, int maxUnits) {
        byte[] rootName = Lib0Writer.utf8(root);
        byte[] keyName = Lib0Writer.utf8(key);
        long address = handle.enter();
        try {
            return new String(Native.mapText(address, rootName, keyName, maxUnits), StandardCharsets.UTF_8);
        } finally {
            handle.leave();
        }
    }

    /** All roots by name, each with the kind that its content suggests. */
    public List<Root> roots() {
        long address = handle.enter();
        try {
            return decodeRoots(new Lib0Reader(Native.roots(address)));
        } finally {
            handle.leave();
        }
    }

    private static List<Root> decodeRoots(Lib0Reader reader) {
        List<Root> roots = new ArrayList<>();
        for (long left = reader.varUint(); left > 0; left--) {
            RootKind kind = RootKind.of(reader.unsignedByte());
            roots.add(new Root(reader.string(), kind));
        }
        return List.copyOf(roots);
    }

    /**
     * Makes changes of one's own in one transaction, and returns the update to send and to store.
     *
     * @param changes records what to do; it runs before the document is touched
     * @throws IllegalArgumentException if an offset is out of range or inside a surrogate pair, or if content is of
     *     another kind than the edit assumes; nothing is changed then
     */
    public Update edit(Consumer<Edit> changes) {
        return edit(RecordedEdit.of(changes));
    }

    /**
     * The same for changes that were recorded before.
     *
     * @throws IllegalArgumentException as above; nothing is changed then
     */
    public Update edit(RecordedEdit changes) {
        long address = handle.enter();
        try {
            return Update.ofEngine(Native.edit(address, changes.operations()));
        } finally {
            handle.leave();
        }
    }

    /** Frees the native memory; a second call does nothing. */
    @Override
    public void close() {
        handle.close();
    }

    /** Fails as a defect of the engine would. */
    void failForTest() {
        long address = handle.enter();
        try {
            Native.failForTest(address);
        } finally {
            handle.leave();
        }
    }
}
