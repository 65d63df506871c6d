package dev.yarrow.server.simulation;

import dev.yarrow.server.room.RoomScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/** Threads and clock that do nothing by themselves: each step is chosen by the simulation. */
public final class SimulatedScheduler implements RoomScheduler, InstantSource {
    private final List<Runnable> turns = new ArrayList<>();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static final class Timer {
        private final Instant at;
        private final Runnable task;
        private boolean cancelled;

        private Timer(Instant at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        private Instant at() {
            return at;
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void turn(String room, Duration rest, Runnable task) {
        if (rest.compareTo(Duration.ZERO) > 0) {
            after(rest, () -> turns.add(task));
        } else {
            turns.add(task);
        }
    }

    @Override
    public void background(Runnable task) {
        background.add(task);
    }

    @Override
    public void aside(Runnable merge) {
        background.add(merge);
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(now.plus(delay), task);
        timers.add(timer);
        return () -> timer.cancelled = true;
    }

    @Override
    public void every(Duration interval, Runnable task) {
        after(interval, () -> {
            task.run();
            every(interval, task);
        });
    }

    public boolean hasTurn() {
        return !turns.isEmpty();
    }

    /** Some room takes its turn. */
    public void runTurn(Random random) {
        turns.remove(random.nextInt(turns.size())).run();
    }

    public boolean hasBackground() {
        return !background.isEmpty();
    }

    public void runBackground() {
        background.remove().run();
    }

    /** Time passes, and what is due by then happens. */
    public void advance(Duration duration) {
        Instant target = now.plus(duration);
        while (!timers.isEmpty() && !timers.element().at().isAfter(target)) {
            Timer timer = timers.remove();
            now = timer.at().isAfter(now) ? timer.at() : now;
            if (!timer.cancelled) {
                timer.task.run();
            }
        }
        now = target;
    }

    /** The process is gone and its threads with it. */
    public void crash() {
        turns.clear();
        background.clear();
        timers.clear();
    }
}
