package dev.yarrow.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The program. */
public final class Main {

    private Main() {}

    /** Runs the command in the arguments and ends the process with its exit code. */
    public static void main(String[] arguments) {
        run(Wiring.SERVER, Wiring.STORED_DOCUMENTS, arguments);
    }

    /** The same with another server behind {@code serve} and other documents behind {@code list} and {@code export}. */
    static void run(ServerStarter starter, StoredDocuments storedDocuments, String... arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Surroundings around = new Surroundings(
                out, System.err, System.getenv(), starter, storedDocuments, new ProcessSignals(System.err));
        int exitCode = new YarrowCommand(around).run(arguments);
        out.flush();
        System.exit(exitCode);
    }
}
