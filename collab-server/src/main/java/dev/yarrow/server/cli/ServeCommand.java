package dev.yarrow.server.cli;

import dev.yarrow.server.StopReport;
import dev.yarrow.server.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code yarrow serve}: runs a server until it is told to stop. Confined to the main thread. */
@Command(
        name = "serve",
        description = "Serve the editor and all documents of a data directory. This is what happens without a command.")
final class ServeCommand implements Callable<Integer> {

    /** What a stop may take beyond the time that rooms have to save: closing sockets and the store. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(5);

    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    ServeCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() throws Exception {
        ServerConfig config =
                ServerConfig.of(SettingOptions.read(spec.commandLine().getParseResult(), around.environment()));
        config.requireSafeAddress();
        Logging.start(config.logging());
        try (DataDirectory directory = claim(config.data())) {
            ServerStarter.Running server = start(config);
            Duration bound = config.times().shutdownTimeout().plus(STOP_MARGIN);
            StopSignal.Awaited stopped = around.stopSignal().onOrder(bound, () -> stop(server, directory));
            directory.announce(server.address());
            around.out().println("Yarrow is ready: " + server.address());
            around.out()
                    .println("Documents are kept in "
                            + config.data().toAbsolutePath().normalize() + ". Stop with Ctrl-C.");
            around.out().flush();
            return stopped.await().number();
        }
    }

    private static DataDirectory claim(Path data) {
        try {
            Files.createDirectories(data);
            return DataDirectory.claim(data)
                    .orElseThrow(() -> DataDirectory.inUse(
                            data, "Use that one, stop it first, or give another directory with --data DIR."));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The data directory " + data.toAbsolutePath().normalize() + " cannot be used: " + e
                            + ". Give another with --data DIR.",
                    e);
        }
    }

    private ServerStarter.Running start(ServerConfig config) throws Exception {
        try {
            return around.starter().start(config);
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SocketException) {
                    throw cannotListen(config, cause, e);
                }
            }
            throw e;
        }
    }

    private static CommandFailure cannotListen(ServerConfig config, Throwable cause, Exception whole) {
        String message = String.valueOf(cause.getMessage());
        boolean taken = cause instanceof BindException && message.contains("in use");
        String what = taken
                ? "Port " + config.port() + " on " + config.host() + " is already in use, perhaps by another Yarrow"
                : "Cannot listen on port " + config.port() + " of " + config.host() + ": " + message;
        String next = config.port() == 65_535 ? "" : " --port " + (config.port() + 1) + " for the next port, or";
        return new CommandFailure(
                ExitCode.ADDRESS,
                what + ". Stop the other program, or say" + next + " --port 0 for any free one.",
                whole);
    }

    private ExitCode stop(ServerStarter.Running server, DataDirectory directory) {
        around.err().println("yarrow: stopping");
        StopReport report = server.stop();
        ExitCode released = release(directory);
        for (String notSaved : report.notSaved()) {
            around.err().println("yarrow: not saved: " + Printable.text(notSaved));
        }
        around.err()
                .printf(
                        "yarrow: stopped in %.1f s; %s%n",
                        report.took().toMillis() / 1000.0,
                        saved(report.roomsSaved(), report.notSaved().size()));
        return report.notSaved().isEmpty() ? released : ExitCode.NOT_SAVED;
    }

    private ExitCode release(DataDirectory directory) {
        try {
            directory.close();
            return ExitCode.OK;
        } catch (IOException e) {
            around.err().println("yarrow: could not give back the data directory: " + e);
            return ExitCode.FAILED;
        }
    }

    private static String saved(int rooms, int notSaved) {
        String open = rooms == 1 ? "1 open document is saved" : rooms + " open documents are saved";
        return notSaved == 0 ? open : open + ", " + notSaved + " not";
    }
}
