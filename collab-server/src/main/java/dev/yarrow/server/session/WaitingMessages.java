package dev.yarrow.server.session;

import dev.yarrow.server.protocol.ClientMessage;
import dev.yarrow.server.protocol.HocuspocusMessage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * What a client sent for a document that it is not in yet, and whether it will say step 1 when it is let in: providers say
 * it once, right after their first token. Confined to its connection.
 */
final class WaitingMessages {
    private final WaitingFrames space;
    private final Queue<Waiter> messages = new ArrayDeque<>();
    private long bytes;
    private Beginning beginning;

    private record Waiter(HocuspocusMessage message, int size) {}

    /** How the client gets in step once it is let in. */
    enum Beginning {
        /** It says step 1, or what waits holds one. */
        ITS_STEP_1,
        /** Its step 1 is gone; it counts the answer to ours. */
        LOST_STEP_1,
        /** It says none and counts none. */
        NO_STEP_1
    }

    WaitingMessages(WaitingFrames space, Beginning beginning) {
        this.space = space;
        this.beginning = beginning;
    }

    /** How the client gets in step, as far as it is known by now. */
    Beginning beginning() {
        return beginning;
    }

    /** The client was not expected to send anything, so unless this is a step 1, it takes itself to be in step. */
    void unexpected(HocuspocusMessage first) {
        beginning = isStep1(first) ? Beginning.ITS_STEP_1 : Beginning.NO_STEP_1;
    }

    void keep(HocuspocusMessage message, int size) {
        if (isStep1(message)) {
            beginning = Beginning.ITS_STEP_1;
        }
        messages.add(new Waiter(message, size));
        bytes += size;
        space.added(size);
    }

    /** Notes that a message is not kept; its content comes with the answer to our step 1. */
    void letGo(HocuspocusMessage message) {
        if (isStep1(message)) {
            beginning = Beginning.LOST_STEP_1;
        }
    }

    /** Takes out everything to be heard now, in its order. */
    List<HocuspocusMessage> takeOut() {
        space.removed(messages.size(), bytes);
        List<HocuspocusMessage> all = messages.stream().map(Waiter::message).toList();
        messages.clear();
        bytes = 0;
        return all;
    }

    /** Takes out everything that others need the space of. */
    List<HocuspocusMessage> letGoOfAll() {
        List<HocuspocusMessage> all = takeOut();
        all.forEach(this::letGo);
        return all;
    }

    private static boolean isStep1(HocuspocusMessage message) {
        return message instanceof HocuspocusMessage.Document document
                && document.message() instanceof ClientMessage.SyncStep1;
    }
}
