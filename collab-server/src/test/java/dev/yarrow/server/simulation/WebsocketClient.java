package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.transport.SimulatedConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A y-websocket client that wants to know what is saved. */
final class WebsocketClient extends SocketClient {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int SAVED = 100;
    private static final int RIGHT = 101;
    private static final int REFUSED = 102;
    private static final int MAY_WRITE = 2;

    /** Up to where it is safe once the message of this place is, of this connection. */
    private final List<Extent> messages = new ArrayList<>();

    private int acknowledgedMessages;

    /** One that may do everything. */
    WebsocketClient(int number, String document) {
        this(number, document, Right.ADMIN);
    }

    WebsocketClient(int number, String document, Right right) {
        super(number, document, right);
    }

    @Override
    void connect(SimulatedServer server) {
        connected(server.admitWebsocket(this));
    }

    void connected(SimulatedConnection connection) {
        messages.clear();
        acknowledgedMessages = 0;
        begin(connection);
        sendBytes(Wire.message(replica().stateVector().bytes(), SYNC, 0));
        sayPresence();
    }

    @Override
    void sendPresence(byte[] awareness) {
        sendBytes(Wire.message(awareness, AWARENESS));
    }

    @Override
    void send(Update update, Set<String> deletions) {
        if (isConnected()) {
            sendSync(update.bytes(), 2, deletions);
        }
    }

    @Override
    void answer(StateVector asked) {
        sendSync(replica().encodeDiff(asked), 1, extent().deletions());
    }

    private void sendSync(byte[] update, int step, Set<String> deletions) {
        Extent before = messages.isEmpty() ? Extent.NOTHING : messages.get(messages.size() - 1);
        messages.add(before.and(new Extent(extent().clock(), deletions)));
        sendBytes(Wire.message(update, SYNC, step));
    }

    @Override
    void receive(byte[] payload) {
        Wire in = new Wire(payload);
        int type = in.varUint();
        switch (type) {
            case SYNC -> receiveSync(in.varUint(), in.varBytes());
            case AWARENESS -> receivePresence(in.varBytes());
            case RIGHT -> right().told(in.varUint() >= MAY_WRITE);
            case REFUSED -> {
                assertThat(in.varUint())
                        .as("client %d: the message that is refused", number())
                        .isBetween(1, messages.size());
                right().refused();
            }
            default -> {
                assertThat(type).isEqualTo(SAVED);
                acknowledged(in.varUint());
            }
        }
    }

    private void acknowledged(int count) {
        assertThat(count).isGreaterThan(acknowledgedMessages).isLessThanOrEqualTo(messages.size());
        acknowledgedMessages = count;
        acknowledged(messages.get(count - 1));
    }

    @Override
    void assertAllSaved() {
        assertThat(acknowledgedMessages)
                .as("client %d: messages acknowledged", number())
                .isEqualTo(messages.size());
        assertThat(saved().clock()).isGreaterThanOrEqualTo(extent().clock());
    }
}
