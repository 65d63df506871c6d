package dev.yarrow.server.room;

import dev.yarrow.crdt.Doc;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that rooms run on. Thread-safe. Turns run on a few platform threads with stacks deep enough for the
 * engine; compaction has one of its own and costly merges have another, so that they never delay a keystroke; one more
 * wakes rooms that asked for it and watches over turns that do not end.
 */
public final class RoomThreads implements RoomScheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoomThreads.class);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final Duration TURN_TOO_LONG = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor turns;
    private final ExecutorService background;
    private final ExecutorService aside;
    private final ScheduledThreadPoolExecutor clock;
    private final Map<Thread, Turn> running = new ConcurrentHashMap<>();

    private static final class Turn {
        private final String room;
        private final long startedNanos = System.nanoTime();
        private boolean reported;

        private Turn(String room) {
            this.room = room;
        }
    }

    /** @param parallelRooms how many rooms may take their turn at the same time */
    public RoomThreads(int parallelRooms) {
        turns = new ScheduledThreadPoolExecutor(parallelRooms, Doc.threadFactory("yarrow-room"));
        background = Executors.newSingleThreadExecutor(Doc.threadFactory("yarrow-compaction"));
        aside = Executors.newSingleThreadExecutor(Doc.threadFactory("yarrow-merge"));
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "yarrow-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        every(WATCH_INTERVAL, this::watch);
    }

    @Override
    public void turn(String room, Duration rest, Runnable task) {
        // The future never says anything: what a turn cannot deal with is logged here.
        ScheduledFuture<?> unused = turns.schedule(
                () -> {
                    running.put(Thread.currentThread(), new Turn(room));
                    try {
                        task.run();
                    } catch (RuntimeException | Error e) {
                        LOG.error("A turn of room \"{}\" failed and was not tidied up", room, e);
                    } finally {
                        running.remove(Thread.currentThread());
                    }
                },
                Math.max(0, rest.toNanos()),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void background(Runnable task) {
        background.execute(task);
    }

    @Override
    public void aside(Runnable merge) {
        aside.execute(merge);
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        ScheduledFuture<?> future = clock.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void every(Duration interval, Runnable task) {
        // The future never completes: a task that throws is logged and runs again.
        ScheduledFuture<?> unused = clock.scheduleWithFixedDelay(
                () -> logFailure(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void logFailure(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A periodic task failed; it runs again next time", e);
        }
    }

    private void watch() {
        long now = System.nanoTime();
        for (Turn turn : running.values()) {
            if (!turn.reported && now - turn.startedNanos > TURN_TOO_LONG.toNanos()) {
                turn.reported = true;
                LOG.error(
                        "Room \"{}\" has been taking one turn for {} s; other rooms have one thread less until it ends",
                        turn.room,
                        (now - turn.startedNanos) / 1_000_000_000L);
            }
        }
    }

    /** Stops all threads without waiting for work that does not end. */
    @Override
    public void close() {
        clock.shutdownNow();
        background.shutdownNow();
        aside.shutdownNow();
        turns.shutdown();
    }
}
