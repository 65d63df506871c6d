package dev.yarrow.server.cli;

/** What the process tells its caller at its end. */
enum ExitCode {
    OK(0, "done; a server was stopped and everything is on disk"),
    FAILED(1, "something unexpected went wrong"),
    USAGE(2, "the command line is not understood"),
    CONFIGURATION(3, "a setting is unknown, not as expected, or not safe"),
    ADDRESS(4, "the address or the port cannot be listened on"),
    IN_USE(5, "the data directory is in use by another process"),
    NOT_FOUND(6, "no such document, or no such data directory"),
    UNREACHABLE(7, "no server answers, or it answered with an error"),
    NOT_SAVED(8, "the server was stopped before everything could be saved"),
    STORAGE(9, "the stored documents cannot be read or written"),
    DAMAGED(10, "something stored is damaged; verify said what");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
