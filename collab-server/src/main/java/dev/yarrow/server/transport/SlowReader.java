package dev.yarrow.server.transport;

import java.util.Comparator;

/**
 * How slow somebody is for whom frames wait, at one look. Immutable.
 *
 * @param isOpen whether it is not on its way out, which frees what waits for it
 * @param takesNothing whether it took nothing at all of late
 * @param bytes that wait for it, shared ones included
 * @param giveWay frees what waits for it, and has it come again; must not block
 */
public record SlowReader(boolean isOpen, boolean takesNothing, long bytes, Runnable giveWay) {
    /** Those that are closing are first: what they still hold is about to go. */
    static final Comparator<SlowReader> SLOWEST_FIRST = Comparator.comparing(SlowReader::isOpen)
            .thenComparing(SlowReader::takesNothing, Comparator.reverseOrder())
            .thenComparing(SlowReader::bytes, Comparator.reverseOrder());
}
