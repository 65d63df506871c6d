package dev.yarrow.server.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's half of a {@link WebSocketConnection}: takes bytes from the socket into the {@link FrameReader}, in turns. A
 * buffer is borrowed from the pool while there is something to read, and kept only while reading is suspended in the
 * middle of it.
 */
final class WireConnection extends AbstractConnection implements Connection.UpgradeTo {
    private static final int READ_BYTES = 16 << 10;
    /** After so many reads in one turn the thread is given to another connection. */
    private static final int READS_PER_TURN = 16;

    /** One, and what came with it. */
    private static final int READS_WHERE_FOUND = 2;

    private static final int MAX_BYTES_WHERE_FOUND = 4 << 10;

    private final WebSocketConnection owner;
    private final Turns turns;
    private final TransportContext context;
    private final FrameReader reader;
    private final Callback fillable = new Fillable();
    private volatile boolean suspended;
    private final AtomicInteger pauses = new AtomicInteger();

    /* Confined to turns. */
    private TyrusSession.@Nullable Opener opener;
    private @Nullable RetainableByteBuffer borrowed;
    private ByteBuffer input = BufferUtil.EMPTY_BUFFER;
    private boolean parked;

    WireConnection(WebSocketConnection owner, Turns turns, EndPoint endPoint, TransportContext context) {
        super(endPoint, context.executor());
        this.owner = owner;
        this.turns = turns;
        this.context = context;
        this.reader = new FrameReader(
                context.settings().maxFrameBytes(), context.settings().maxMessageBytes());
    }

    /** Hands over how the Tyrus session is opened once the socket is ours; called before the upgrade. */
    void opensWith(TyrusSession.Opener sessionOpener) {
        this.opener = sessionOpener;
    }

    /** Frames that came in the same packet as the handshake. */
    @Override
    public void onUpgradeTo(ByteBuffer coalesced) {
        ByteBuffer copy = ByteBuffer.allocate(coalesced.remaining());
        input = copy.put(coalesced).flip();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        // Pings, keepalives and silence are timed by the sweep: Jetty's own idle time also counts what is written,
        // and would never notice a peer that is gone while keepalives still fit into the kernel's buffer.
        getEndPoint().setIdleTimeout(0);
        turns.run(() -> {
            TyrusSession.Opener open = opener;
            opener = null;
            if (open != null) {
                owner.open(open);
            }
            read();
        });
    }

    /** Jetty runs what does not block on the thread that waits for all sockets. */
    private final class Fillable implements Callback {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return owner.isQuick() ? InvocationType.NON_BLOCKING : InvocationType.BLOCKING;
        }
    }

    @Override
    public void fillInterested() {
        fillInterested(fillable);
    }

    @Override
    public void onFillable() {
        turns.run(owner.isQuick() ? this::readWhereFound : this::read);
    }

    /** On the thread that looks after all connections: what goes beyond one small read is for a thread of the pool. */
    private void readWhereFound() {
        if (reader.inMessage()) {
            readOnPool();
        } else {
            read(READS_WHERE_FOUND);
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        owner.end();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        owner.end();
    }

    boolean isSuspended() {
        return (suspended || pauses.get() > 0) && owner.isOpen();
    }

    /** Reads nothing for so long. */
    void pause(long nanos) {
        pauses.incrementAndGet();
        context.scheduler()
                .schedule(
                        () -> {
                            pauses.decrementAndGet();
                            owner.resumed();
                            continueReading();
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    void suspend() {
        suspended = true;
    }

    void resume() {
        suspended = false;
        continueReading();
    }

    private void continueReading() {
        turns.later(() -> {
            if (parked && !isSuspended()) {
                parked = false;
                read();
            }
        });
    }

    void releaseInput() {
        input = BufferUtil.EMPTY_BUFFER;
        if (borrowed != null) {
            borrowed.release();
            borrowed = null;
        }
    }

    private void read() {
        read(READS_PER_TURN);
    }

    private void read(int most) {
        boolean drained = false;
        for (int reads = 0; reads < most; reads++) {
            consume();
            if (isSuspended()) {
                parked = true;
                if (!input.hasRemaining()) {
                    releaseInput();
                }
                return;
            }
            if (input.hasRemaining()) {
                continue; // reading was suspended in the middle of it, and resumed since
            }
            int count = drained ? 0 : fill();
            if (count <= 0) {
                releaseInput();
                if (count < 0) {
                    owner.end();
                } else {
                    fillInterested();
                }
                return;
            }
            owner.bytesRead(count);
            if (most == READS_WHERE_FOUND && count > MAX_BYTES_WHERE_FOUND) {
                break;
            }
            // Of what is encrypted, one record is read at a time, however much has come.
            drained = input.limit() < input.capacity() && !getEndPoint().isSecure();
        }
        readOnPool();
    }

    private void readOnPool() {
        getExecutor().execute(() -> turns.run(this::read));
    }

    /** Reads the input up to its end or to where reading was suspended. */
    private void consume() {
        if (!owner.discardsInput()) {
            try {
                reader.read(input, owner);
            } catch (ProtocolViolation violation) {
                owner.violated(violation);
            }
        }
        if (owner.discardsInput()) {
            input.position(input.limit());
        }
        owner.progress(reader.inMessage(), reader.finished(), reader.frames());
    }

    private int fill() {
        RetainableByteBuffer buffer = borrowed;
        if (buffer == null) {
            buffer = context.bufferPool().acquire(READ_BYTES, true);
            borrowed = buffer;
        }
        input = buffer.getByteBuffer();
        BufferUtil.clear(input);
        try {
            return getEndPoint().fill(input);
        } catch (IOException broken) {
            return -1;
        }
    }
}
