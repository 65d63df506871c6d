package dev.yarrow.server.cli;

/** Where the command line meets the server and its storage. Immutable. */
final class Wiring {

    static final ServerStarter SERVER = config -> {
        throw new CommandFailure(ExitCode.FAILED, "This build has no server in it yet.");
    };

    static final StoredDocuments STORED_DOCUMENTS = data -> {
        throw new CommandFailure(ExitCode.FAILED, "This build has no storage in it yet.");
    };

    private Wiring() {}
}
