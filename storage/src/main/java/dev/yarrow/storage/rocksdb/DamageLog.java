package dev.yarrow.storage.rocksdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of each damaged document that a list leaves out, once while the store is open; thread-safe. */
final class DamageLog {
    private static final Logger LOG = LoggerFactory.getLogger(DamageLog.class);

    /** A bound on memory; with so many, the log has said enough. */
    private static final int MAX_TOLD = 1000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    void leftOut(String name, Exception damage) {
        if (told.size() < MAX_TOLD && told.add(name)) {
            LOG.error(
                    "Left out of lists, {} damaged documents by now: {} Verify the stopped store to find all damage.",
                    told.size(),
                    damage.getMessage());
        }
    }
}
