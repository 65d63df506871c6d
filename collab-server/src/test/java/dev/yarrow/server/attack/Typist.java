package dev.yarrow.server.attack;

import dev.yarrow.crdt.Doc;
import dev.yarrow.crdt.MalformedException;
import dev.yarrow.crdt.Outcome;
import dev.yarrow.crdt.RootKind;
import dev.yarrow.crdt.ScanLimits;
import dev.yarrow.crdt.StateVector;
import dev.yarrow.crdt.Update;
import dev.yarrow.server.transport.RawClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** One honest client, by whatever door, which types into a text of its own and reads that of its partner. Thread-safe. */
final class Typist implements AutoCloseable {
    private static final ThreadFactory THREADS = Doc.threadFactory("typist");

    private final String name;
    private final Line line;
    private final Doc doc = Doc.create();
    private final Semaphore gate = new Semaphore(1);
    private final List<Long> typedAt = new ArrayList<>();
    private final Thread reader;
    private volatile @Nullable String failure;
    private boolean synced;

    Typist(String name, RawClient client) throws IOException {
        this(name, new SocketLine(client, new byte[0]));
    }

    Typist(String name, Line line) throws IOException {
        this.name = name;
        this.line = line;
        this.reader = THREADS.newThread(this::read);
        reader.setDaemon(true);
        line.send(Bytes.stepOne(new byte[] {0}));
        reader.start();
    }

    /** Adds one character to the end of this typist's text. */
    void type() throws IOException {
        byte[] update;
        synchronized (this) {
            update = doc.edit(edit -> edit.text(name).append("x")).bytes();
            typedAt.add(System.nanoTime());
        }
        line.send(Bytes.updateMessage(update));
    }

    /** Puts so many characters in the place of those that were put there last. */
    void paste(int characters) throws IOException {
        byte[] update;
        synchronized (this) {
            update = doc.edit(edit -> edit.map("pasted").set(name, "p".repeat(characters)))
                    .bytes();
        }
        line.send(Bytes.updateMessage(update));
    }

    /** From now on nothing is read from the socket, until {@link #readOn}. */
    void stopReading() {
        gate.acquireUninterruptibly();
    }

    void readOn() {
        gate.release();
    }

    /** How many characters of somebody's text this one has. */
    synchronized int sees(String who) {
        return doc.text(who, RootKind.TEXT).length();
    }

    synchronized int typed() {
        return typedAt.size();
    }

    synchronized long typedAt(int index) {
        return typedAt.get(index);
    }

    synchronized boolean isSynced() {
        return synced;
    }

    /** Why this one is no longer connected; null while it is. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Told, on the reading thread, how many characters of the partner's text are there now. */
    private volatile @Nullable Runnable onChange;

    void onChange(Runnable listener) {
        onChange = listener;
    }

    private void read() {
        try {
            while (failure == null) {
                gate.acquireUninterruptibly();
                gate.release();
                take(ByteBuffer.wrap(line.receive()));
            }
        } catch (IOException | MalformedException e) {
            if (failure == null) {
                failure = String.valueOf(e);
            }
        }
    }

    private void take(ByteBuffer message) throws IOException {
        if (message.get() != 0) {
            return;
        }
        int step = message.get();
        byte[] body = new byte[Math.toIntExact(number(message))];
        message.get(body);
        if (step == 0) {
            byte[] missing;
            synchronized (this) {
                missing = doc.encodeDiff(StateVector.scan(body, ScanLimits.DEFAULT));
            }
            line.send(Bytes.of(0, 1).sized(missing).toArray());
            return;
        }
        synchronized (this) {
            Outcome outcome = doc.apply(Update.scan(body, ScanLimits.STORED));
            if (outcome == Outcome.MISSING || outcome == Outcome.REFUSED) {
                failure = body.length + " bytes were not taken in: " + outcome;
            }
            synced |= step == 1;
        }
        Runnable listener = onChange;
        if (listener != null) {
            listener.run();
        }
    }

    private static long number(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = from.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (failure == null) {
            failure = "left";
        }
        line.close();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            doc.close();
        }
    }
}
