package dev.yarrow.server.simulation;

import java.util.HashSet;
import java.util.Set;

/**
 * How far a client had got at some moment. Immutable.
 *
 * @param clock of its own edits
 * @param deletions words that it deleted
 */
record Extent(long clock, Set<String> deletions) {
    static final Extent NOTHING = new Extent(0, Set.of());

    Extent {
        deletions = Set.copyOf(deletions);
    }

    /** Everything in either. */
    Extent and(Extent other) {
        Set<String> both = new HashSet<>(deletions);
        both.addAll(other.deletions);
        return new Extent(Math.max(clock, other.clock), both);
    }
}
