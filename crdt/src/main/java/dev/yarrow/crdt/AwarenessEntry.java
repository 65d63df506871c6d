package dev.yarrow.crdt;

/**
 * The presence state of one client, immutable.
 *
 * @param clientId up to 2^53 - 1
 * @param clock grows with every change of this client's state, up to 2^32 - 1
 * @param json the state as JSON text; {@code null} as JSON means that the client is gone
 */
public record AwarenessEntry(long clientId, long clock, String json) {

    private static final long MAX_CLIENT = (1L << 53) - 1;

    /** The last clock there is. */
    public static final long MAX_CLOCK = (1L << 32) - 1;

    public AwarenessEntry {
        if (clientId < 0 || clientId > MAX_CLIENT) {
            throw new IllegalArgumentException("client id must be 0 to 2^53 - 1, was " + clientId);
        }
        if (clock < 0 || clock > MAX_CLOCK) {
            throw new IllegalArgumentException("awareness clock must be 0 to 2^32 - 1, was " + clock);
        }
    }

    /** Whether this entry says that the client is gone. */
    public boolean isRemoval() {
        return json.equals("null");
    }
}
