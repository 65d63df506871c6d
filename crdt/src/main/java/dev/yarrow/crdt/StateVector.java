package dev.yarrow.crdt;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Immutable summary of what somebody has: per client, how many of its changes. Two vectors are equal when they say the
 * same, in whatever order. Deletions are not part of it.
 */
public final class StateVector {

    /** Of somebody who has nothing. */
    public static final StateVector EMPTY = new StateVector(new byte[] {0});

    private final byte[] bytes;

    private StateVector(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Scans a copy of {@code bytes}. Safe on any thread.
     *
     * @throws MalformedException if they are not one state vector within {@code limits}
     */
    public static StateVector scan(byte[] bytes, ScanLimits limits) {
        byte[] owned = bytes.clone();
        Native.scanStateVector(
                owned,
                limits.maxBytes(),
                limits.maxClients(),
                limits.maxBlocks(),
                limits.maxDepth(),
                limits.maxNameBytes());
        return new StateVector(owned);
    }

    static StateVector ofEngine(byte[] bytes) {
        return new StateVector(bytes);
    }

    /** Whether somebody with this has nothing. */
    public boolean isEmpty() {
        Lib0Reader reader = new Lib0Reader(bytes);
        for (long left = reader.varUint(); left > 0; left--) {
            reader.varUint();
            if (reader.varUint() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is encoded as the other one is. Quick, but two that say the same may differ in their bytes. */
    public boolean hasSameBytesAs(StateVector other) {
        return Arrays.equals(bytes, other.bytes);
    }

    /** A copy of the encoded state vector. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Length in bytes. */
    public int size() {
        return bytes.length;
    }

    byte[] ownBytes() {
        return bytes;
    }

    /** Client id to the number of its changes, always positive; ascending by client id. */
    public Map<Long, Long> clocks() {
        Lib0Reader reader = new Lib0Reader(bytes);
        Map<Long, Long> clocks = new TreeMap<>();
        for (long left = reader.varUint(); left > 0; left--) {
            long client = reader.varUint();
            long clock = reader.varUint();
            if (clock > 0) {
                clocks.put(client, clock);
            }
        }
        return Collections.unmodifiableMap(clocks);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StateVector vector
                && (Arrays.equals(bytes, vector.bytes) || clocks().equals(vector.clocks()));
    }

    @Override
    public int hashCode() {
        return clocks().hashCode();
    }

    @Override
    public String toString() {
        return "StateVector" + clocks();
    }
}
