package dev.yarrow.server.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Two honest people who type in one document, and how long each waits for what the other typed. Thread-safe. */
final class Pair implements AutoCloseable {
    private static final String LEFT = "left";
    private static final String RIGHT = "right";

    private final Door door;
    private final int port;
    private final String room;
    private final Typist left;
    private final Typist right;
    private final List<Long> delays = Collections.synchronizedList(new ArrayList<>());
    private int heardOfLeft;
    private int heardOfRight;

    Pair(int port, String room) throws IOException, InterruptedException {
        this(Door.Y_WEBSOCKET, port, room);
    }

    Pair(Door door, int port, String room) throws IOException, InterruptedException {
        this.door = door;
        this.port = port;
        this.room = room;
        this.left = new Typist(LEFT, door.line(port, room));
        this.right = new Typist(RIGHT, door.line(port, room));
        left.onChange(() -> heardOfRight = note(left, right, RIGHT, heardOfRight));
        right.onChange(() -> heardOfLeft = note(right, left, LEFT, heardOfLeft));
        await("both are in step", () -> left.isSynced() && right.isSynced());
    }

    private int note(Typist reader, Typist writer, String who, int before) {
        long now = System.nanoTime();
        int after = reader.sees(who);
        for (int i = before; i < after; i++) {
            delays.add(now - writer.typedAt(i));
        }
        return after;
    }

    void type() throws IOException {
        left.type();
        right.type();
    }

    Typist left() {
        return left;
    }

    /** Whether that reader has everything that the two typed. */
    boolean isInStep(Typist reader) {
        return hasAll(reader);
    }

    /** Fails unless both have all that was typed, are still connected, and a newcomer gets the same. */
    void requireNothingLost() throws IOException, InterruptedException {
        requireInStep();
        try (Typist newcomer = new Typist("newcomer", door.line(port, room))) {
            await("a newcomer gets everything", () -> hasAll(newcomer));
        }
    }

    /** Fails unless both have all that was typed and are still connected. */
    void requireInStep() throws InterruptedException {
        await("nothing is lost", () -> hasAll(left) && hasAll(right));
        assertThat(left.failure()).as("%s, left", room).isNull();
        assertThat(right.failure()).as("%s, right", room).isNull();
    }

    private boolean hasAll(Typist reader) {
        return reader.sees(LEFT) == left.typed() && reader.sees(RIGHT) == right.typed();
    }

    /** The 99th percentile of the delays so far, in milliseconds; they are forgotten. */
    long takeP99() {
        synchronized (delays) {
            List<Long> sorted = delays.stream().sorted().toList();
            delays.clear();
            return sorted.isEmpty() ? -1 : TimeUnit.NANOSECONDS.toMillis(sorted.get(sorted.size() * 99 / 100));
        }
    }

    void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, Duration.ofSeconds(20), condition);
    }

    void await(String what, Duration time, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(
                            "%s: not within %s: %s (left: %s, right: %s)",
                            room, time, what, left.failure(), right.failure())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() throws IOException {
        left.close();
        right.close();
    }
}
