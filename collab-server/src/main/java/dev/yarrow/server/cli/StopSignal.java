package dev.yarrow.server.cli;

import java.time.Duration;
import java.util.function.Supplier;

/** Where the order to stop comes from: Ctrl-C or {@code kill} in a process, a test's word in a test. */
@FunctionalInterface
interface StopSignal {

    /**
     * Takes orders to stop from here on.
     *
     * @param bound how long {@code stop} may take before the process is ended without it
     * @param stop stops the server, says what was saved, and returns the exit code; run once
     */
    Awaited onOrder(Duration bound, Supplier<ExitCode> stop);

    /** An order that may have come already. */
    @FunctionalInterface
    interface Awaited {

        /** Waits until the order came and was carried out; returns the exit code of the process. */
        ExitCode await() throws InterruptedException;
    }
}
