package dev.yarrow.server.presence;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.server.access.Grant;
import dev.yarrow.server.access.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The awareness states of one document's clients. Confined to its room.
 *
 * <p>The rules are those of y-protocols: a state counts if its clock is newer, or if it says "gone" at the clock that is
 * known. On top of them stands ownership. A connection first speaks for its own client and may later relay others (tabs
 * of the same browser do). A client that spoke for itself is changed only by the connection that it spoke on last, or by
 * a new one of the same user whose first words are a newer state of that client alone: so a client takes back what is its
 * own after its network changed. Where nobody has to say who they are, all are the same user. When a connection ends, what
 * it owns is gone. Who a user is and what they may do, the server writes into the states, as far as it knows.
 *
 * <p>A client that comes back within the memory of its departure keeps its old clock, and its peers would ignore it until
 * its next renewal. {@link #accept} therefore answers such a client with its own "gone" at the clock that its peers know:
 * y-protocols clients reply to that with a newer one, at once. Only a client's own first words bring it back like this:
 * what others still echo of it does not, nor what it said itself before its farewell and what came late.
 *
 * @param <O> what identifies a connection
 */
public final class Presence<O> {
    /** A state that says its client is gone. */
    public static final String GONE = "null";

    private static final int USUAL_CLIENTS = 100;
    private static final int USUAL_CHARACTERS = 64 << 10;
    private static final int MAX_DEPARTURES = 10_000;
    private static final Duration DEPARTURES_REMEMBERED = Duration.ofMinutes(2);

    private final Duration timeout;
    private final int maxCharacters;
    private final int maxClients;
    /** In the order in which they were last renewed. */
    private final Map<Long, State<O>> states = new LinkedHashMap<>();

    /** In the order in which they happened. */
    private final Map<Long, Departure<O>> departures = new LinkedHashMap<>();

    private final Map<O, Integer> owned = new HashMap<>();

    private record State<O>(AwarenessEntry entry, O owner, String user, boolean spokeForItself, Instant seen) {}

    /** @param farewell who said so; null if the client just was not there any more */
    private record Departure<O>(
            long clock, String user, @Nullable O farewell, Instant at) {}

    /**
     * What came of a presence message.
     *
     * @param changed what the others must hear
     * @param nudged what only the sender must hear, so that it announces itself anew
     */
    public record Change(List<AwarenessEntry> changed, List<AwarenessEntry> nudged) {}

    /** Presence with the usual bounds. */
    public Presence(Duration timeout) {
        this(timeout, USUAL_CHARACTERS, USUAL_CLIENTS);
    }

    /**
     * @param timeout how long a client that does not renew its state stays present
     * @param maxCharacters of one state
     * @param maxClients that one connection may speak for
     */
    public Presence(Duration timeout, int maxCharacters, int maxClients) {
        this.timeout = timeout;
        this.maxCharacters = maxCharacters;
        this.maxClients = maxClients;
    }

    /**
     * Takes in what {@code owner} says of itself and of others.
     *
     * @param grant who the owner is, and what they may do
     * @throws PresenceRefusedException if one connection speaks for more clients than any browser has tabs, or a state is
     *     larger than any caret; nothing was taken in
     */
    public Change accept(O owner, Grant grant, List<AwarenessEntry> entries, Instant now) {
        Principal principal = grant.principal();
        boolean speaksForItself = entries.size() == 1 && !owned.containsKey(owner);
        List<AwarenessEntry> news = new ArrayList<>();
        for (AwarenessEntry entry : entries) {
            if (isNews(entry, owner, principal, speaksForItself)) {
                news.add(entry);
            } else if (speaksForItself) {
                adopt(entry, owner, principal, now);
            } else {
                renew(entry, owner, now);
            }
        }
        requireBounds(owner, news);
        news.replaceAll(entry -> Stamp.on(entry, grant));
        List<AwarenessEntry> changed = new ArrayList<>();
        List<AwarenessEntry> nudged = new ArrayList<>();
        for (AwarenessEntry entry : news) {
            State<O> known = states.get(entry.clientId());
            if (GONE.equals(entry.json())) {
                forget(entry, owner, now);
            } else {
                Departure<O> departure = departures.remove(entry.clientId());
                if (departure != null && entry.clock() <= departure.clock) {
                    boolean itsOwn = departure.user.equals(principal.id());
                    nudged.add(new AwarenessEntry(entry.clientId(), itsOwn ? departure.clock : entry.clock(), GONE));
                }
                boolean own = speaksForItself || (known != null && known.spokeForItself);
                put(new State<>(entry, owner, principal.id(), own, now), known);
            }
            changed.add(entry);
        }
        return new Change(changed, nudged);
    }

    /**
     * Whether an entry changes anything, and this connection may say so. A newer clock proves that the client itself
     * speaks: what others merely echo is never newer than what is known.
     */
    private boolean isNews(AwarenessEntry entry, O owner, Principal principal, boolean speaksForItself) {
        State<O> known = states.get(entry.clientId());
        if (known == null) {
            return !GONE.equals(entry.json()) && isBack(entry, owner, speaksForItself);
        }
        boolean mayTakeOver = speaksForItself && known.user.equals(principal.id());
        if (known.spokeForItself && !known.owner.equals(owner) && !mayTakeOver) {
            return false;
        }
        boolean farewell = GONE.equals(entry.json())
                && entry.clock() == known.entry.clock()
                && (known.owner.equals(owner) || !known.spokeForItself);
        return farewell || entry.clock() > known.entry.clock();
    }

    /** Whether a client that is not here, and may have left of late, is here by these words. */
    private boolean isBack(AwarenessEntry entry, O owner, boolean speaksForItself) {
        Departure<O> departure = departures.get(entry.clientId());
        if (departure == null || entry.clock() > departure.clock) {
            return true;
        }
        return speaksForItself && !owner.equals(departure.farewell);
    }

    /** A client that was only relayed so far repeats its state on a connection of its own. */
    private void adopt(AwarenessEntry entry, O owner, Principal principal, Instant now) {
        State<O> known = states.get(entry.clientId());
        if (known != null && !known.spokeForItself && entry.clock() == known.entry.clock()) {
            put(new State<>(known.entry, owner, principal.id(), true, now), known);
        }
    }

    /** A client that repeats itself is still there, though nobody else needs to hear it. */
    private void renew(AwarenessEntry entry, O owner, Instant now) {
        State<O> known = states.get(entry.clientId());
        if (known != null
                && known.spokeForItself
                && known.owner.equals(owner)
                && entry.clock() == known.entry.clock()) {
            put(new State<>(known.entry, owner, known.user, true, now), known);
        }
    }

    /**
     * Writes into what {@code owner} speaks for who and what the owner is by now. Others take it in because its clock is
     * newer; the owner's own client, whose clock would fall behind, is told that it is gone, and announces itself anew.
     */
    public Change stampAnew(O owner, Grant grant, Instant now) {
        List<AwarenessEntry> changed = new ArrayList<>();
        List<AwarenessEntry> nudged = new ArrayList<>();
        for (State<O> state : List.copyOf(states.values())) {
            long clock = state.entry.clock();
            String json =
                    state.owner.equals(owner) ? Stamp.on(state.entry, grant).json() : state.entry.json();
            if (json.equals(state.entry.json())) {
                continue;
            }
            if (clock == AwarenessEntry.MAX_CLOCK) { // nobody would take anything newer in
                changed.add(depart(state, now));
                continue;
            }
            AwarenessEntry entry = new AwarenessEntry(state.entry.clientId(), clock + 1, json);
            states.put(
                    entry.clientId(),
                    new State<>(entry, owner, grant.principal().id(), state.spokeForItself, state.seen));
            changed.add(entry);
            if (state.spokeForItself) {
                nudged.add(new AwarenessEntry(entry.clientId(), entry.clock(), GONE));
            }
        }
        return new Change(changed, nudged);
    }

    private void requireBounds(O owner, List<AwarenessEntry> news) {
        int more = 0;
        for (AwarenessEntry entry : news) {
            if (entry.json().length() > maxCharacters) {
                throw new PresenceRefusedException("a presence state has at most " + maxCharacters
                        + " characters, this one has " + entry.json().length());
            }
            State<O> known = states.get(entry.clientId());
            if (!GONE.equals(entry.json()) && (known == null || !known.owner.equals(owner))) {
                more++;
            }
        }
        if (owned.getOrDefault(owner, 0) + more > maxClients) {
            throw new PresenceRefusedException("one connection speaks for at most " + maxClients + " clients");
        }
    }

    /** Forgets all that {@code owner} spoke for. Returns what the others must hear. */
    public List<AwarenessEntry> leave(O owner, Instant now) {
        List<AwarenessEntry> gone = new ArrayList<>();
        for (State<O> state : List.copyOf(states.values())) {
            if (state.owner.equals(owner)) {
                gone.add(depart(state, now));
            }
        }
        owned.remove(owner);
        return gone;
    }

    /** Forgets all who did not renew their state in time. Returns what the others must hear. */
    public List<AwarenessEntry> expire(Instant now) {
        departures.values().removeIf(departure -> !now.isBefore(departure.at.plus(DEPARTURES_REMEMBERED)));
        List<AwarenessEntry> gone = new ArrayList<>();
        for (Optional<State<O>> oldest = oldest(); isExpired(oldest, now); oldest = oldest()) {
            gone.add(depart(oldest.orElseThrow(), now));
        }
        return gone;
    }

    /** When {@link #expire} has something to do, if ever. */
    public Optional<Instant> nextExpiry() {
        return oldest().map(state -> state.seen.plus(timeout));
    }

    /** Everybody who is here. */
    public List<AwarenessEntry> entries() {
        return states.values().stream().map(State::entry).toList();
    }

    /** Everybody who is here, and who left of late: for somebody who may have missed either. */
    public List<AwarenessEntry> entriesAndDepartures() {
        List<AwarenessEntry> all = new ArrayList<>(entries());
        departures.forEach((client, departure) -> all.add(new AwarenessEntry(client, departure.clock, GONE)));
        return all;
    }

    /** How many clients are here. */
    public int size() {
        return states.size();
    }

    private Optional<State<O>> oldest() {
        return states.values().stream().findFirst();
    }

    private boolean isExpired(Optional<State<O>> state, Instant now) {
        return state.isPresent() && !now.isBefore(state.get().seen.plus(timeout));
    }

    private void put(State<O> state, @Nullable State<O> before) {
        if (before != null) {
            owned.merge(before.owner, -1, Integer::sum);
        }
        owned.merge(state.owner, 1, Integer::sum);
        states.remove(state.entry.clientId());
        states.put(state.entry.clientId(), state);
    }

    /** A client is not there any more, without a word of its own. */
    private AwarenessEntry depart(State<O> state, Instant now) {
        AwarenessEntry gone = new AwarenessEntry(state.entry.clientId(), state.entry.clock(), GONE);
        forget(gone, null, now);
        return gone;
    }

    private void forget(AwarenessEntry gone, @Nullable O farewell, Instant now) {
        State<O> state = states.remove(gone.clientId());
        if (state != null) {
            owned.merge(state.owner, -1, Integer::sum);
            departures.remove(gone.clientId());
            departures.put(gone.clientId(), new Departure<>(gone.clock(), state.user, farewell, now));
            if (departures.size() > MAX_DEPARTURES) {
                departures.remove(departures.keySet().iterator().next());
            }
        }
    }
}
