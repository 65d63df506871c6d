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
import dev.yarrow.server.transport.SimulatedConnection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A y-websocket client with a replica of its own. Every edit inserts a word that nobody else inserts and leaves a key in
 * a map, so that what was acknowledged can be looked for in what is stored.
 */
final class SimulatedClient implements AutoCloseable {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int SAVED = 100;
    private static final int RIGHT = 101;

    private final int number;
    private final String document;
    private final Doc replica;
    private final Map<Long, AwarenessEntry> presence = new HashMap<>();
    private final Set<String> deletedWords = new HashSet<>();
    private final List<Message> messages = new ArrayList<>();
    private @Nullable SimulatedConnection connection;
    private long awarenessClock;
    private int edits;
    private int acknowledgedEdits;
    private final Set<String> acknowledgedDeletions = new HashSet<>();
    private int acknowledgedMessages;
    private @Nullable StateVector toldAtGreeting;

    /** A sync message of this connection, and what is safe once it is acknowledged. */
    private record Message(int edits, Set<String> deletions) {}

    SimulatedClient(int number, String document) {
        this.number = number;
        this.document = document;
        this.replica = Doc.create(number);
    }

    String document() {
        return document;
    }

    long awarenessId() {
        return number;
    }

    @Nullable
    SimulatedConnection connection() {
        return connection;
    }

    boolean isConnected() {
        return connection != null && connection.isOpen();
    }

    void connected(SimulatedConnection newConnection) {
        connection = newConnection;
        messages.clear();
        acknowledgedMessages = 0;
        toldAtGreeting = null;
        presence.clear();
        newConnection.open();
        newConnection.send(message(replica.stateVector().bytes(), SYNC, 0));
        sayPresence();
    }

    void disconnected() {
        connection = null;
    }

    void sayPresence() {
        awarenessClock++;
        String state = "{\"document\":\"" + document + "\",\"client\":" + number + "}";
        send(message(AwarenessUpdate.encode(List.of(new AwarenessEntry(number, awarenessClock, state))), AWARENESS));
    }

    /** Types a word, or deletes one. */
    void edit(Random random) {
        String text = replica.text("content", RootKind.TEXT);
        int cut = text.indexOf('<', random.nextInt(text.length() + 1));
        int end = cut < 0 ? -1 : text.indexOf('>', cut);
        String key = number + ":" + edits;
        if (end > 0 && random.nextInt(2) == 0) {
            String word = text.substring(cut, end + 1);
            int next = text.indexOf('<', end);
            int length = (next < 0 ? text.length() : next) - cut;
            deletedWords.add(word);
            Update update = replica.edit(edit -> {
                edit.text("content").delete(cut, length);
                edit.map("log").set(key, true);
            });
            edits++;
            send(update, Set.of(word));
        } else {
            int at = text.isEmpty() ? 0 : random.nextInt(text.length() + 1);
            int padding = random.nextInt(random.nextInt(10) == 0 ? 500 : 30);
            String word = "<" + number + "." + edits + ">" + "·".repeat(padding);
            Update update = replica.edit(edit -> {
                edit.text("content").insert(at, word);
                edit.map("log").set(key, true);
            });
            edits++;
            send(update, Set.of());
        }
    }

    private void send(Update update, Set<String> deletions) {
        if (isConnected()) {
            sendSync(update.bytes(), 2, deletions);
        }
    }

    private void sendSync(byte[] update, int step, Set<String> deletions) {
        Set<String> safe = new HashSet<>(deletions);
        if (!messages.isEmpty()) {
            safe.addAll(messages.get(messages.size() - 1).deletions());
        }
        messages.add(new Message(edits, safe));
        send(message(update, SYNC, step));
    }

    private void send(byte[] payload) {
        if (connection != null && connection.isOpen()) {
            connection.send(payload);
        }
    }

    /** A message of the server arrived. */
    void receive(byte[] payload) {
        int[] at = {0};
        int type = (int) varUint(payload, at);
        if (type == SYNC) {
            int step = (int) varUint(payload, at);
            receiveSync(step, rest(payload, at));
        } else if (type == AWARENESS) {
            receivePresence(AwarenessUpdate.scan(rest(payload, at), ScanLimits.DEFAULT));
        } else if (type == RIGHT) {
            assertThat(varUint(payload, at))
                    .as("an open server lets everybody do everything")
                    .isEqualTo(3);
        } else {
            assertThat(type).isEqualTo(SAVED);
            acknowledged((int) varUint(payload, at));
        }
    }

    private void receiveSync(int step, byte[] body) {
        if (step == 0) {
            StateVector asked = StateVector.scan(body, ScanLimits.DEFAULT);
            toldAtGreeting = toldAtGreeting == null ? asked : toldAtGreeting;
            byte[] answer = replica.encodeDiff(asked);
            sendSync(answer, 1, deletedWords);
            return;
        }
        Outcome outcome = replica.apply(Update.scan(body, ScanLimits.DEFAULT));
        assertThat(outcome)
                .as("client %d: every update fits what came before it", number)
                .isNotEqualTo(Outcome.MISSING);
        if (step == 1) {
            assertInStep();
        }
    }

    /** Whoever hears that it is in step has all that the server had when it came. */
    private void assertInStep() {
        Map<Long, Long> mine = replica.stateVector().clocks();
        Map<Long, Long> theirs =
                toldAtGreeting == null ? Map.of(-1L, 1L) : toldAtGreeting.clocks(); // their question comes first
        theirs.forEach((client, clock) -> assertThat(mine.getOrDefault(client, 0L))
                .as("client %d is in step: changes of %d", number, client)
                .isGreaterThanOrEqualTo(clock));
    }

    private void receivePresence(List<AwarenessEntry> entries) {
        for (AwarenessEntry entry : entries) {
            if (entry.json().equals("null")) {
                presence.remove(entry.clientId());
                if (entry.clientId() == number) {
                    sayPresence();
                }
            } else {
                assertThat(entry.json()).as("nobody hears of another document").contains("\"" + document + "\"");
                presence.put(entry.clientId(), entry);
            }
        }
    }

    private void acknowledged(int count) {
        assertThat(count).isGreaterThan(acknowledgedMessages).isLessThanOrEqualTo(messages.size());
        acknowledgedMessages = count;
        Message message = messages.get(count - 1);
        acknowledgedEdits = Math.max(acknowledgedEdits, message.edits());
        acknowledgedDeletions.addAll(message.deletions());
    }

    /** Whether everything that was acknowledged is in a document. */
    void assertKept(Doc stored) {
        String log = new String(stored.json("log", RootKind.MAP), StandardCharsets.UTF_8);
        for (int i = 0; i < acknowledgedEdits; i++) {
            assertThat(log)
                    .as("edit %d of client %d was acknowledged", i, number)
                    .contains("\"" + number + ":" + i + "\"");
        }
        String text = stored.text("content", RootKind.TEXT);
        for (String word : acknowledgedDeletions) {
            assertThat(text)
                    .as("the deletion of %s by client %d was acknowledged", word, number)
                    .doesNotContain(word);
        }
    }

    /** Whether this client was told that all it sent is safe. */
    void assertAllSaved() {
        assertThat(acknowledgedMessages)
                .as("client %d: messages acknowledged", number)
                .isEqualTo(messages.size());
        assertThat(acknowledgedEdits).isEqualTo(edits);
    }

    Set<Long> sees() {
        return presence.keySet();
    }

    Doc replica() {
        return replica;
    }

    @Override
    public void close() {
        replica.close();
    }

    private static byte[] message(byte[] body, int... types) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int type : types) {
            out.write(type);
        }
        long length = body.length;
        while (length > 0x7f) {
            out.write((int) (length & 0x7f) | 0x80);
            length >>>= 7;
        }
        out.write((int) length);
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static byte[] rest(byte[] payload, int[] at) {
        int length = (int) varUint(payload, at);
        byte[] body = new byte[length];
        System.arraycopy(payload, at[0], body, 0, length);
        return body;
    }

    private static long varUint(byte[] bytes, int[] at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at[0]++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
