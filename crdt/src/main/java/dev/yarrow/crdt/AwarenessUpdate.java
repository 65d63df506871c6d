package dev.yarrow.crdt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The awareness format of y-protocols: bytes to entries and back, pure functions. */
public final class AwarenessUpdate {

    private AwarenessUpdate() {}

    /**
     * Scans {@code bytes} and returns their entries, each with valid JSON of bounded depth. Safe on any thread.
     *
     * @throws MalformedException if they are not one awareness update within {@code limits}
     */
    public static List<AwarenessEntry> scan(byte[] bytes, ScanLimits limits) {
        byte[] owned = bytes.clone();
        Native.scanAwareness(
                owned,
                limits.maxBytes(),
                limits.maxClients(),
                limits.maxBlocks(),
                limits.maxDepth(),
                limits.maxNameBytes());
        Lib0Reader reader = new Lib0Reader(owned);
        int count = (int) reader.varUint();
        List<AwarenessEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(new AwarenessEntry(reader.varUint(), reader.varUint(), reader.string()));
        }
        return List.copyOf(entries);
    }

    /**
     * Encodes entries into one awareness update.
     *
     * @throws IllegalArgumentException if a state has an unpaired surrogate
     */
    public static byte[] encode(Collection<AwarenessEntry> entries) {
        Lib0Writer writer = new Lib0Writer();
        writer.varUint(entries.size());
        for (AwarenessEntry entry : entries) {
            writer.varUint(entry.clientId());
            writer.varUint(entry.clock());
            writer.string(entry.json());
        }
        return writer.bytes();
    }
}
