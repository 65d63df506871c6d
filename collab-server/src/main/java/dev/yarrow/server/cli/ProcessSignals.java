package dev.yarrow.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stops on SIGINT and SIGTERM. Thread-safe.
 *
 * <p>The JVM answers these signals by running its shutdown hooks and would then exit with 130 or 143. A server that was
 * told to stop and did so has not failed, so the hook ends the process itself, with a code that says whether
 * everything was saved.
 */
final class ProcessSignals implements StopSignal {

    private final PrintStream err;

    ProcessSignals(PrintStream err) {
        this.err = err;
    }

    @Override
    public Awaited onOrder(Duration bound, Supplier<ExitCode> stop) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndHalt(bound, stop), "stop"));
        } catch (IllegalStateException e) {
            stopAndHalt(bound, stop); // the order came while the server started: the JVM takes no more hooks
        }
        return ProcessSignals::untilHalted;
    }

    private static ExitCode untilHalted() throws InterruptedException {
        new CountDownLatch(1).await(); // for ever: the hook ends the process
        return ExitCode.OK;
    }

    private void stopAndHalt(Duration bound, Supplier<ExitCode> stop) {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread watchdog = new Thread(() -> haltUnlessStopped(bound, stopped), "stop-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        int code = ExitCode.FAILED.number();
        try {
            code = stop.get().number();
        } finally {
            stopped.countDown();
            err.flush();
            Runtime.getRuntime().halt(code);
        }
    }

    private void haltUnlessStopped(Duration bound, CountDownLatch stopped) {
        try {
            if (!stopped.await(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                err.println("yarrow: the stop took longer than " + bound.toSeconds() + " s and was cut short;"
                        + " what was acknowledged as saved is on disk");
                err.flush();
                Runtime.getRuntime().halt(ExitCode.NOT_SAVED.number());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
