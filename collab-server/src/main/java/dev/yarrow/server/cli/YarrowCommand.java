package dev.yarrow.server.cli;

import dev.yarrow.server.config.ConfigException;
import dev.yarrow.server.config.Setting;
import dev.yarrow.server.config.Settings;
import dev.yarrow.server.config.Spelling;
import dev.yarrow.storage.StorageException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command line as a whole: finds the command, runs it, and turns every failure into a sentence and an exit code. */
@Command(
        name = "yarrow",
        header = "Yarrow serves documents that many people edit at once.",
        synopsisSubcommandLabel = "[COMMAND]",
        sortOptions = false,
        descriptionHeading = "%n",
        description = "Without a command it serves: \"yarrow --port 9000\" is \"yarrow serve --port 9000\".",
        commandListHeading = "%nCommands (each with --help of its own):%n",
        footerHeading = "%n",
        footer = {
            "Settings are flags, environment variables (YARROW_PORT) or lines of a YAML file, in that order;",
            "\"yarrow config\" explains them all."
        })
final class YarrowCommand {

    private final Surroundings around;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.",
            order = 1_000) // after everything else
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.",
            order = 1_001)
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--version", description = "Print the version.", order = 1_002)
    @SuppressWarnings("UnusedVariable") // listed in the help; withCommand acts on it
    private boolean version;

    YarrowCommand(Surroundings around) {
        this.around = around;
    }

    /** Runs what the arguments ask for and returns the exit code. */
    int run(String... arguments) {
        CommandLine line = commandLine();
        return line.execute(withCommand(line, arguments));
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(this);
        line.addSubcommand(withSettings(new ServeCommand(around), Settings.ALL));
        line.addSubcommand(withSettings(new ListCommand(around), List.of(Settings.DATA)));
        line.addSubcommand(withSettings(new ExportCommand(around), List.of(Settings.DATA)));
        line.addSubcommand(withSettings(
                new TokenCommand(around),
                List.of(Settings.JWT_SECRET_FILE, Settings.JWT_ISSUER, Settings.JWT_AUDIENCE)));
        line.addSubcommand(withSettings(new VerifyCommand(around), List.of(Settings.DATA)));
        line.addSubcommand(withSettings(new ConfigCommand(around), Settings.ALL));
        line.addSubcommand(new VersionCommand(around));
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(100);
        line.setOut(writer(around.out()));
        line.setErr(writer(around.err()));
        line.setParameterExceptionHandler((e, given) -> misunderstood(e));
        line.setExecutionExceptionHandler((e, command, given) -> failed(e));
        return line;
    }

    private static CommandLine withSettings(Object command, List<Setting<?>> settings) {
        CommandLine line = new CommandLine(command);
        SettingOptions.add(line.getCommandSpec(), settings);
        line.getCommandSpec().usageMessage().sortOptions(false);
        return line;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(" " + code.number(), code.meaning());
        }
        return codes;
    }

    /** Puts "serve" in front of flags that stand alone, and understands {@code --version} and {@code help}. */
    private static String[] withCommand(CommandLine line, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (first.equals("--version")) {
            return new String[] {"version"};
        }
        if (first.equals("help")) { // "help serve" is "serve --help"
            String[] asked = Arrays.copyOfRange(arguments, 1, arguments.length + 1);
            asked[asked.length - 1] = "--help";
            return asked;
        }
        if (line.getSubcommands().containsKey(first) || List.of("-h", "--help").contains(first)) {
            return arguments;
        }
        if (!first.isEmpty() && !first.startsWith("-")) {
            return arguments; // a misspelt command, which picocli explains
        }
        String[] served = new String[arguments.length + 1];
        served[0] = "serve";
        System.arraycopy(arguments, 0, served, 1, arguments.length);
        return served;
    }

    private int misunderstood(ParameterException e) {
        around.err().println("yarrow: " + e.getMessage());
        nearest(e).ifPresent(name -> around.err().println("Did you mean " + name + "?"));
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        around.err().println("\"" + command + " --help\" shows what it takes.");
        trace(e);
        return ExitCode.USAGE.number();
    }

    /** The command or flag that was probably meant, when one is not known. */
    private static Optional<String> nearest(ParameterException e) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        CommandLine command = e.getCommandLine();
        List<String> known = new ArrayList<>(command.getSubcommands().keySet());
        known.addAll(command.getCommandSpec().optionsMap().keySet());
        return Spelling.nearest(known, unmatched.getUnmatched().get(0));
    }

    private int failed(Exception e) {
        trace(e);
        if (e instanceof CommandFailure failure) {
            around.err().println("yarrow: " + failure.getMessage());
            return failure.exitCode().number();
        }
        if (e instanceof ConfigException refused) {
            refused.problems().forEach(problem -> around.err().println("yarrow: " + problem));
            return ExitCode.CONFIGURATION.number();
        }
        if (e instanceof StorageException trouble) {
            around.err().println("yarrow: " + trouble.getMessage());
            return ExitCode.STORAGE.number();
        }
        around.err().println("yarrow: " + e);
        around.err()
                .println("Run it again with --debug for the stack trace; if it looks like a fault of Yarrow, please"
                        + " report it with that.");
        return ExitCode.FAILED.number();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private void trace(Exception e) {
        if (debug) {
            e.printStackTrace(around.err());
        }
    }
}
