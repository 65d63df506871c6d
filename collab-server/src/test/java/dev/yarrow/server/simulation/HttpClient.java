package dev.yarrow.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.access.Right;
import dev.yarrow.server.sync.Delivery;
import dev.yarrow.server.sync.Pushed;
import dev.yarrow.server.sync.SimulatedSync;
import dev.yarrow.server.sync.SyncEntrance;
import dev.yarrow.server.sync.SyncRefusal;
import dev.yarrow.storage.DocumentName;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client of sync over HTTP: it opens, listens by a stream or by polls, and pushes. Any request, and any answer, may be
 * lost; then it asks again with what it knows.
 */
final class HttpClient extends SimulatedClient {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int RIGHT = 101;
    private static final int MAY_WRITE = 2;

    private final HttpRequests requests = new HttpRequests();
    private final HttpOutbox outbox = new HttpOutbox(this);
    private @Nullable SimulatedSync server;
    private @Nullable String ticket;
    private String position = "";
    private int opens;
    private boolean opening;
    private boolean denied;
    private @Nullable HttpReader reader;
    private boolean asksToListen;
    private boolean pollsNext;

    private boolean pushing;

    HttpClient(int number, String document, Right right) {
        super(number, document, right);
    }

    @Override
    void connect(SimulatedServer whole) {
        server = whole.sync();
        denied = false;
        sayPresence();
    }

    // --- what it asks for

    /** The next request that it would make now, if any. */
    private @Nullable Runnable nextRequest() {
        SimulatedSync there = server;
        if (there == null || denied) {
            return null;
        } else if (ticket == null) {
            return opening ? null : () -> open(there);
        } else if (reader == null && !asksToListen) {
            return () -> listen(there);
        }
        return outbox.hasNews() && !pushing ? () -> push(there) : null;
    }

    private void open(SimulatedSync there) {
        greeted();
        opening = true;
        byte[] step1 = Wire.sized(Wire.message(replica().stateVector().bytes(), SYNC, 0));
        byte[] body = Wire.concat(step1, outbox.opens());
        String id = number() + "-" + opens++;
        requests.send(() -> there.open(name(), token(), id, body), this::opened);
    }

    private void opened(SyncEntrance.@Nullable Opened opened, @Nullable SyncRefusal refusal) {
        opening = false;
        if (opened == null || server == null) {
            failed(refusal);
            return;
        }
        ticket = server.entrance().ticket(opened.session());
        position = opened.delivery().position().orElse("0.0");
        take(opened.delivery());
        assertInStep();
    }

    private void listen(SimulatedSync there) {
        asksToListen = true;
        pollsNext = !pollsNext;
        HttpReader next = new HttpReader(pollsNext);
        String from = position;
        String shown = String.valueOf(ticket);
        requests.send(
                () -> there.holder(shown, name()).thenApply(session -> {
                    next.attach(session, from, there.clock().instant());
                    return next;
                }),
                this::listens);
        reader = next; // what comes first may come together with the word that it was let in
    }

    private void listens(@Nullable HttpReader attached, @Nullable SyncRefusal refusal) {
        asksToListen = false;
        if (attached == null) {
            reader = null;
            failed(refusal);
        } else if (server != null) {
            ticket = server.entrance().ticket(attached.session()); // as its first words bring it
        }
    }

    private void push(SimulatedSync there) {
        pushing = true;
        HttpOutbox.Push push = outbox.nextPush();
        String shown = String.valueOf(ticket);
        requests.send(
                () -> there.holder(shown, name())
                        .thenCompose(session -> there.entrance().push(session, push.body())),
                (pushed, refusal) -> pushed(push, pushed, refusal));
    }

    private void pushed(HttpOutbox.Push push, @Nullable Pushed pushed, @Nullable SyncRefusal refusal) {
        pushing = false;
        if (pushed == null) {
            failed(refusal);
            return;
        }
        outbox.answered(push, pushed);
    }

    /** What a refusal means; without one the request was lost, and is repeated. */
    private void failed(@Nullable SyncRefusal refusal) {
        if (refusal == null || refusal.status() == 503 || refusal.status() == 429) {
            return;
        }
        if (refusal.status() == 401 || refusal.status() == 403) {
            right().refused();
            denied = true;
            forget();
        } else {
            assertThat(refusal.status()).as("%s", refusal.detail()).isIn(409, 410);
            forget();
        }
    }

    /** It will have to open anew. */
    private void forget() {
        ticket = null;
        if (reader != null) {
            reader.breaks();
        }
        reader = null;
        asksToListen = false;
        requests.forgetAll();
        pushing = false;
        opening = false;
    }

    private DocumentName name() {
        return new DocumentName(document());
    }

    private String token() {
        return String.valueOf(number());
    }

    // --- what it hears

    private void take(Delivery delivery) {
        for (byte[] message : SimulatedSync.messages(delivery)) {
            Wire in = new Wire(message);
            int type = in.varUint();
            switch (type) {
                case SYNC -> receiveSync(in.varUint(), in.varBytes());
                case AWARENESS -> receivePresence(in.varBytes());
                default -> {
                    assertThat(type).isEqualTo(RIGHT);
                    right().told(in.varUint() >= MAY_WRITE);
                }
            }
        }
    }

    @Override
    boolean asksFirst() {
        return false;
    }

    @Override
    void answer(StateVector question) {
        outbox.asked(question);
    }

    @Override
    void send(Update update, Set<String> deletions) {
        if (ticket != null) {
            outbox.typed(update.bytes(), deletions);
        }
    }

    @Override
    void sendPresence(byte[] awareness) {
        outbox.presence(Wire.sized(Wire.message(awareness, AWARENESS)));
    }

    // --- its network

    @Override
    boolean isConnected() {
        return server != null && !denied;
    }

    @Override
    boolean hasInbound() {
        return requests.hasCalls() || nextRequest() != null;
    }

    @Override
    void arrive() {
        Runnable request = nextRequest();
        if (request != null) {
            request.run();
        } else {
            requests.call();
        }
    }

    @Override
    boolean hasOutbound() {
        return requests.hasAnswers() || (reader != null && reader.hasNews());
    }

    @Override
    void deliver() {
        if (requests.hasAnswers()) {
            requests.answer();
            return;
        }
        HttpReader from = reader;
        if (from == null) {
            return;
        }
        Delivery delivery = from.take();
        take(delivery);
        delivery.position().ifPresent(place -> position = place);
        if (from.isDone()) {
            reader = null;
            failed(from.refusal());
        }
    }

    /** One of its requests breaks, or all of them; it goes on with what it has, or opens anew. */
    void breaks(Random random) {
        int dice = random.nextInt(4);
        if (reader != null && !asksToListen && dice < 3) {
            reader.loses(random.nextBoolean());
            reader = null;
        }
        if (dice > 0) {
            requests.forgetAll();
            pushing = false;
            opening = false;
            abandonUnheard();
        }
        if (dice == 3) {
            forget();
        }
    }

    /** A request to listen, of which nobody knows whether it came in time. */
    private void abandonUnheard() {
        if (asksToListen && reader != null) {
            reader.abandon();
            reader = null;
        }
        asksToListen = false;
    }

    @Override
    void cut() {
        forget();
        server = null;
    }

    /** Its ticket and what it knows are good for the next server, too. */
    @Override
    void vanish() {
        requests.forgetAll();
        reader = null;
        asksToListen = false;
        pushing = false;
        opening = false;
        server = null;
    }

    @Override
    long queuedBytes() {
        return server == null || reader == null ? 0 : reader.queuedBytes(server);
    }

    @Override
    void assertAllSaved() {
        assertThat(saved().clock())
                .as("client %d: edits that it was told are saved", number())
                .isGreaterThanOrEqualTo(extent().clock());
    }
}
