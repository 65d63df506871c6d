package dev.yarrow.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code yarrow version}: what runs here. Confined to the main thread. */
@Command(name = "version", description = "Print the version of Yarrow and of what it runs on.")
final class VersionCommand implements Callable<Integer> {

    private final Surroundings around;

    VersionCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        around.out().println(line());
        return ExitCode.OK.number();
    }

    static String line() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return "Yarrow " + (version == null ? "(not packaged)" : version) + ", Java "
                + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
    }
}
