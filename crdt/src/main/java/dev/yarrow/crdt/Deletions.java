package dev.yarrow.crdt;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an update without content says to be deleted. Immutable. Whoever has the same document as somebody else answers
 * with such an update, because a state vector does not tell which deletions are known.
 */
public final class Deletions {
    /** By client: where a range begins and where it ends; ranges of one client do not touch. */
    private final Map<Long, TreeMap<Long, Long>> ranges = new HashMap<>();

    private Deletions(Lib0Reader reader) {
        for (long clients = reader.varUint(); clients > 0; clients--) {
            long client = reader.varUint();
            for (long left = reader.varUint(); left > 0; left--) {
                long clock = reader.varUint();
                long end = clock + reader.varUint();
                if (end > clock) {
                    add(ranges.computeIfAbsent(client, ignored -> new TreeMap<>()), clock, end);
                }
            }
        }
    }

    /** The deletions of an update that holds nothing else; empty if it holds content. */
    public static Optional<Deletions> only(Update update) {
        Lib0Reader reader = new Lib0Reader(update.ownBytes());
        long clientsWithContent = reader.varUint();
        return clientsWithContent == 0 ? Optional.of(new Deletions(reader)) : Optional.empty();
    }

    private static void add(NavigableMap<Long, Long> ofClient, long clock, long end) {
        long from = clock;
        long to = end;
        Map.Entry<Long, Long> near = ofClient.floorEntry(to);
        while (near != null && near.getValue() >= from) {
            from = Math.min(from, near.getKey());
            to = Math.max(to, near.getValue());
            ofClient.remove(near.getKey());
            near = ofClient.floorEntry(to);
        }
        ofClient.put(from, to);
    }

    /** Whether everything that {@code others} delete is deleted here. */
    public boolean containsAll(Deletions others) {
        return others.ranges.entrySet().stream().allMatch(entry -> {
            NavigableMap<Long, Long> mine = ranges.get(entry.getKey());
            return mine != null
                    && entry.getValue().entrySet().stream()
                            .allMatch(range -> contains(mine, range.getKey(), range.getValue()));
        });
    }

    private static boolean contains(NavigableMap<Long, Long> mine, long clock, long end) {
        Map.Entry<Long, Long> around = mine.floorEntry(clock);
        return around != null && around.getValue() >= end;
    }
}
