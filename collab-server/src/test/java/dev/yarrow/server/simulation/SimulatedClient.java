package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.AwarenessEntry;
import dev.yarrow.crdt.AwarenessUpdate;
import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Right;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client with a replica of its own, whatever protocol it speaks. Every edit inserts or deletes a word that nobody else
 * inserts and leaves a key in a map, so that its clock says how many of its edits somebody has. It types whether it may or
 * not: what is not allowed is the server's to keep out.
 */
abstract class SimulatedClient implements AutoCloseable {
    private static final int STEP_1 = 0;
    private static final int STEP_2 = 1;

    private final int number;
    private final String document;
    private final Map<Long, AwarenessEntry> presence = new HashMap<>();
    private final Set<String> deletedWords = new HashSet<>();
    private final ClientRight right;
    private Doc replica;
    private @Nullable StateVector toldAtGreeting;
    private Map<Long, Long> clocks = Map.of();
    private Extent saved = Extent.NOTHING;
    private long awarenessClock;
    private long clock;
    private int edits;

    SimulatedClient(int number, String document, Right right) {
        this.number = number;
        this.document = document;
        this.replica = Doc.create(number);
        this.right = new ClientRight(number, right);
    }

    // --- its network, which does what it is told

    /** Connects, if it can. */
    abstract void connect(SimulatedServer server);

    abstract boolean isConnected();

    /** Whether something of it is to reach the server. */
    abstract boolean hasInbound();

    abstract void arrive();

    /** Whether something is to reach it. */
    abstract boolean hasOutbound();

    abstract void deliver();

    /** Its network breaks. */
    abstract void cut();

    /** The server is gone, and nobody is told. */
    abstract void vanish();

    /** The code that the server closed its connection with, which the client does not know yet; 0 if it did not. */
    int sentAwayWith() {
        return 0;
    }

    /** Whether it was told that it may not be there, and stays connected all the same. */
    boolean isDenied() {
        return false;
    }

    /** Bytes that the server has for it. */
    abstract long queuedBytes();

    /** A change of its own is to be sent. */
    abstract void send(Update update, Set<String> deletions);

    abstract void sendPresence(byte[] awareness);

    /** The server wants to know what it has. */
    abstract void answer(StateVector asked);

    /** Whether it was told that all it sent is safe. */
    abstract void assertAllSaved();

    // --- what it does

    /** Types a word, or deletes one. */
    void edit(Random random) {
        String text = replica.text("content", RootKind.TEXT);
        int cut = text.indexOf('<', random.nextInt(text.length() + 1));
        int end = cut < 0 ? -1 : text.indexOf('>', cut);
        String key = number + ":" + edits++;
        if (end > 0 && random.nextInt(2) == 0) {
            String word = text.substring(cut, end + 1);
            int next = text.indexOf('<', end);
            int length = (next < 0 ? text.length() : next) - cut;
            deletedWords.add(word);
            Update update = replica.edit(edit -> {
                edit.text("content").delete(cut, length);
                edit.map("log").set(key, true);
            });
            edited(update, Set.of(word));
        } else {
            int at = text.isEmpty() ? 0 : random.nextInt(text.length() + 1);
            int padding = random.nextInt(random.nextInt(10) == 0 ? 500 : 30);
            String word = "<" + key.replace(':', '.') + ">" + "·".repeat(padding);
            Update update = replica.edit(edit -> {
                edit.text("content").insert(at, word);
                edit.map("log").set(key, true);
            });
            edited(update, Set.of());
        }
    }

    private void edited(Update update, Set<String> deletions) {
        clocks = replica.stateVector().clocks();
        clock = clocks.getOrDefault((long) number, 0L);
        send(update, deletions);
    }

    void sayPresence() {
        awarenessClock++;
        String state = "{\"document\":\"" + document + "\",\"client\":" + number + "}";
        sendPresence(AwarenessUpdate.encode(List.of(new AwarenessEntry(number, awarenessClock, state))));
    }

    /** Begins anew on a connection. */
    void greeted() {
        toldAtGreeting = null;
        right.came();
        presence.clear();
    }

    /** Throws away what it has, as a page that is loaded anew; it types no more. */
    void startAnew() {
        replica.close();
        replica = Doc.create(1_000L + number);
        clocks = Map.of();
        deletedWords.clear();
        clock = 0;
        edits = 0;
    }

    // --- what it hears

    void receiveSync(int step, byte[] body) {
        if (step == STEP_1) {
            StateVector asked = StateVector.scan(body, ScanLimits.DEFAULT);
            toldAtGreeting = toldAtGreeting == null ? asked : toldAtGreeting;
            answer(asked);
            return;
        }
        Outcome outcome = replica.apply(Update.scan(body, ScanLimits.DEFAULT));
        assertThat(outcome)
                .as("client %d: every update fits what came before it", number)
                .isNotEqualTo(Outcome.MISSING);
        clocks = replica.stateVector().clocks();
        if (step == STEP_2 && asksFirst()) {
            assertInStep();
        }
    }

    /** Whether the server's question comes before its answer. */
    boolean asksFirst() {
        return true;
    }

    /** Whoever hears that it is in step has all that the server had when it came. */
    void assertInStep() {
        Map<Long, Long> theirs =
                toldAtGreeting == null ? Map.of(-1L, 1L) : toldAtGreeting.clocks(); // their question comes first
        theirs.forEach((client, count) -> assertThat(clocks.getOrDefault(client, 0L))
                .as("client %d is in step: changes of %d", number, client)
                .isGreaterThanOrEqualTo(count));
    }

    void receivePresence(byte[] body) {
        for (AwarenessEntry entry : AwarenessUpdate.scan(body, ScanLimits.DEFAULT)) {
            if (entry.json().equals("null")) {
                presence.remove(entry.clientId());
                if (entry.clientId() == number) {
                    awarenessClock = Math.max(awarenessClock, entry.clock());
                    sayPresence();
                }
            } else {
                assertThat(entry.json())
                        .as("nobody hears of another document, or of a client what another one said")
                        .contains("\"" + document + "\"", "\"client\":" + entry.clientId())
                        .satisfiesAnyOf(
                                json -> assertThat(json).contains("\"id\":\"client-" + entry.clientId() + "\""),
                                json -> assertThat(json).doesNotContain("\"user\""));
                presence.put(entry.clientId(), entry);
            }
        }
    }

    void acknowledged(Extent extent) {
        saved = saved.and(extent);
    }

    // --- what is looked at

    String document() {
        return document;
    }

    int number() {
        return number;
    }

    /** What it did so far. */
    Extent extent() {
        return new Extent(clock, deletedWords);
    }

    /** What it was told is safe. */
    Extent saved() {
        return saved;
    }

    /** What it may do. */
    ClientRight right() {
        return right;
    }

    /** From now on it may do this; null for nothing at all. */
    void mayDo(@Nullable Right next) {
        right.becomes(next, clock);
    }

    /** How much it has of each client's edits. */
    Map<Long, Long> clocks() {
        return clocks;
    }

    Set<Long> sees() {
        return presence.keySet();
    }

    /** What it knows of another client, or nothing. */
    String presenceOf(SimulatedClient other) {
        AwarenessEntry entry = presence.get((long) other.number);
        return entry == null ? "" : entry.json();
    }

    Doc replica() {
        return replica;
    }

    @Override
    public void close() {
        replica.close();
    }
}
