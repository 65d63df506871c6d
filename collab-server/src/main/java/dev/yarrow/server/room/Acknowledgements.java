package dev.yarrow.server.room;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many of each client's sync messages are on disk. Confined to its room.
 *
 * <p>A client's count only grows past a message once that message, and every one before it, is covered by a durable
 * batch. A message that the causal gate refused is covered by the client's next complete answer to a step 1, which holds
 * whatever the refused one held; until then its count stands still.
 */
final class Acknowledgements {
    private final Map<SessionId, Account> accounts = new HashMap<>();
    private final TreeMap<Long, Map<SessionId, Count>> awaiting = new TreeMap<>();

    /**
     * @param messages all
     * @param counted those that clients count which count by themselves
     */
    private record Count(long messages, long counted) {}

    private static final class Account {
        private long received;
        private long uncounted;
        private long acknowledged;
        private long countedAcknowledged;
        private long newly;
        private boolean gap;
    }

    void open(SessionId session) {
        accounts.put(session, new Account());
    }

    void close(SessionId session) {
        accounts.remove(session);
        awaiting.values().forEach(counts -> counts.remove(session));
    }

    /** The sync message that comes next answers a question that its sender did not cause, and so does not count. */
    void uncounted(SessionId session) {
        Account account = accounts.get(session);
        if (account != null) {
            account.uncounted++;
        }
    }

    /** A sync message was taken in; it is on disk when {@code batch} is. */
    void covered(SessionId session, long batch, boolean completesSync) {
        Account account = accounts.get(session);
        if (account == null) {
            return;
        }
        account.received++;
        if (completesSync) {
            account.gap = false;
        }
        if (!account.gap) {
            awaiting.computeIfAbsent(batch, ignored -> new LinkedHashMap<>())
                    .put(session, new Count(account.received, account.received - account.uncounted));
        }
    }

    /**
     * A sync message was refused, since it builds on something that did not arrive, or its sender may not write. Returns
     * which of the session's sync messages it was, counted from 1.
     */
    long refused(SessionId session) {
        Account account = accounts.get(session);
        if (account == null) {
            return 0;
        }
        account.received++;
        account.gap = true;
        return account.received;
    }

    /** Whether a client's count will grow when more is on disk. */
    boolean isAwaited() {
        return !awaiting.isEmpty();
    }

    /** Takes out whose count grew now that all batches up to this one are on disk, and to what. */
    Map<SessionId, Long> durable(long batch) {
        Map<SessionId, Long> grown = new LinkedHashMap<>();
        while (!awaiting.isEmpty() && awaiting.firstKey() <= batch) {
            awaiting.pollFirstEntry().getValue().forEach((session, count) -> {
                Account account = accounts.get(session);
                if (account != null && count.messages > account.acknowledged) {
                    account.acknowledged = count.messages;
                    account.newly += count.counted - account.countedAcknowledged;
                    account.countedAcknowledged = count.counted;
                    grown.put(session, count.messages);
                }
            });
        }
        return grown;
    }

    /** Takes out how many more of the session's messages are on disk, of those that count. */
    long newly(SessionId session) {
        Account account = accounts.get(session);
        if (account == null) {
            return 0;
        }
        long newly = account.newly;
        account.newly = 0;
        return newly;
    }
}
