package dev.yarrow.server.cli;

import java.time.Duration;
import java.util.function.Supplier;

/** Where the order to stop comes from: Ctrl-C or {@code kill} in a process, a test's word in a test. */
@FunctionalInterface
interface StopSignal {

    /**
     * Waits until the process is told to stop, then stops.
     *
     * @param bound how long {@code stop} may take before the process is ended without it
     * @param stop stops the server, says what was saved, and returns the exit code
     */
    ExitCode awaitAndRun(Duration bound, Supplier<ExitCode> stop) throws InterruptedException;
}
