package dev.yarrow.crdt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The address of one native document and the turnstile in front of it: one thread at a time, nobody after closing. A
 * second thread is an error of its caller and is told so; it does not wait.
 */
final class NativeHandle {

    private static final Logger LOGGER = System.getLogger(NativeHandle.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong LEAKS = new AtomicLong();

    private static final int FREE = 0;
    private static final int BUSY = 1;
    private static final int CLOSED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(NativeHandle.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Allocation allocation;
    private final Cleaner.Cleanable cleanable;

    @SuppressWarnings("unused") // through STATE
    private volatile int state = FREE;

    NativeHandle(long address) {
        allocation = new Allocation(address);
        cleanable = CLEANER.register(this, allocation);
    }

    /** Documents that became unreachable without being closed, in the life of this process. */
    static long leaks() {
        return LEAKS.get();
    }

    /** The address, to be used until {@link #leave}. */
    long enter() {
        if (!STATE.compareAndSet(this, FREE, BUSY)) {
            throw new IllegalStateException(
                    (int) STATE.getVolatile(this) == CLOSED
                            ? "the document is closed"
                            : "the document is in use by another thread: it has one owner at a time");
        }
        return allocation.address;
    }

    /** Ends the use of the address. Called in {@code finally}, so this handle stays reachable during a native call. */
    void leave() {
        STATE.setRelease(this, FREE);
    }

    void close() {
        if (STATE.compareAndSet(this, FREE, CLOSED)) {
            allocation.closed = true;
            cleanable.clean();
        } else if ((int) STATE.getVolatile(this) == BUSY) {
            throw new IllegalStateException("the document is in use by another thread: it cannot be closed now");
        }
    }

    /** What the cleaner holds: freed once, either by closing or, with a complaint, by the collector. */
    private static final class Allocation implements Runnable {

        private final long address;
        private volatile boolean closed;

        Allocation(long address) {
            this.address = address;
        }

        @Override
        public void run() {
            if (!closed) {
                LEAKS.incrementAndGet();
                LOGGER.log(Level.WARNING, "a document became unreachable without being closed; it is freed now");
            }
            Native.destroy(address);
        }
    }
}
