package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.transport.SimulatedConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A Hocuspocus client with one document on its socket. It counts by itself what is not saved, as providers do. */
final class HocuspocusClient extends SocketClient {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int AUTH = 2;
    private static final int QUERY_AWARENESS = 3;
    private static final int CLOSE = 7;
    private static final int SYNC_STATUS = 8;

    private static final int TOKEN = 0;
    private static final int DENIED = 1;

    /** Whether its version asks for the document together with its token, and not only once it is let in. */
    private final boolean hasty;

    /** The messages that it expects one word about, in their order. */
    private final List<Extent> counted = new ArrayList<>();

    private int savedMessages;

    /** Whether it asked for the document on this socket. */
    private boolean asked;

    /** How many of its answers to the server's questions count: as many as it asked itself. */
    private int countedAnswers;

    private boolean in;
    private boolean denied;

    HocuspocusClient(int number, String document, Right right) {
        super(number, document, right);
        this.hasty = number % 2 == 0;
    }

    @Override
    void connect(SimulatedServer server) {
        connected(server.admitHocuspocus(this));
    }

    private void connected(SimulatedConnection connection) {
        counted.clear();
        savedMessages = 0;
        asked = false;
        countedAnswers = 0;
        denied = false;
        in = false;
        begin(connection);
        sendToken();
        if (hasty) {
            ask();
        }
    }

    private void sendToken() {
        send(AUTH, Wire.concat(new byte[] {TOKEN}, Wire.sized(String.valueOf(number())), Wire.sized("4.8.0")));
    }

    private void ask() {
        asked = true;
        countedAnswers++;
        send(SYNC, Wire.message(replica().stateVector().bytes(), 0));
        sayPresence();
    }

    private void send(int type, byte[] rest) {
        sendBytes(Wire.concat(Wire.sized(document()), new byte[] {(byte) type}, rest));
    }

    @Override
    void sendPresence(byte[] awareness) {
        if (asked) {
            send(AWARENESS, Wire.sized(awareness));
        }
    }

    @Override
    void send(Update update, Set<String> deletions) {
        if (isConnected() && asked) {
            count(deletions);
            send(SYNC, Wire.message(update.bytes(), 2));
        }
    }

    @Override
    void answer(StateVector question) {
        if (countedAnswers > 0) {
            countedAnswers--;
            count(extent().deletions());
        }
        send(SYNC, Wire.message(replica().encodeDiff(question), 1));
    }

    private void count(Set<String> deletions) {
        Extent before = counted.isEmpty() ? Extent.NOTHING : counted.get(counted.size() - 1);
        counted.add(before.and(new Extent(extent().clock(), deletions)));
    }

    @Override
    void receive(byte[] payload) {
        Wire words = new Wire(payload);
        assertThat(words.varString()).as("nobody hears of another document").isEqualTo(document());
        int type = words.varUint();
        assertThat(denied && type != AUTH && type != CLOSE && type != SYNC_STATUS)
                .as("client %d was denied and hears nothing more, this was of type %d", number(), type)
                .isFalse();
        switch (type) {
            case SYNC -> receiveSync(words.varUint(), words.varBytes());
            case AWARENESS -> receivePresence(words.varBytes());
            case AUTH -> receiveAuth(words);
            case QUERY_AWARENESS -> sayPresence();
            case CLOSE -> assertThat(denied).isTrue();
            default -> {
                assertThat(type).isEqualTo(SYNC_STATUS);
                receiveStatus(words.varUint() == 1);
            }
        }
    }

    private void receiveAuth(Wire words) {
        int kind = words.varUint();
        if (kind == TOKEN) {
            sendToken();
        } else if (kind == DENIED) {
            right().refused();
            denied = true;
            in = false;
        } else {
            right().told(words.varString().equals("read-write"));
            in = true;
            if (!asked) {
                ask();
            }
        }
    }

    private void receiveStatus(boolean saved) {
        if (!saved) {
            right().refused();
            return;
        }
        savedMessages++;
        assertThat(savedMessages)
                .as("client %d: messages that it was told are saved", number())
                .isLessThanOrEqualTo(counted.size());
        if (!right().isRestricted() || savedMessages == counted.size()) {
            acknowledged(counted.get(savedMessages - 1));
        }
    }

    /** Whether it was told that it may not come in, on a socket that is still open. */
    @Override
    boolean isDenied() {
        return denied;
    }

    /** Whether it was let into its document. */
    boolean isIn() {
        return in;
    }

    @Override
    void assertAllSaved() {
        assertThat(savedMessages)
                .as("client %d: messages that it was told are saved", number())
                .isEqualTo(counted.size());
        assertThat(saved().clock()).isGreaterThanOrEqualTo(extent().clock());
    }
}
