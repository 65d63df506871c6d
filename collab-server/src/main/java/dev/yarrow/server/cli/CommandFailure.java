package dev.yarrow.server.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked; the message is for the person who asked. */
final class CommandFailure extends RuntimeException {

    private final ExitCode exitCode;

    CommandFailure(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    CommandFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
