package dev.yarrow.server.cli;

import dev.yarrow.server.config.ConfigReport;
import dev.yarrow.server.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code yarrow config}: every setting, its value and where that came from. Confined to the main thread. */
@Command(
        name = "config",
        description = "Print every setting with its value and where that came from. The output is a YAML file that"
                + " Yarrow reads.")
final class ConfigCommand implements Callable<Integer> {

    private final Surroundings around;

    @Option(names = "--markdown", description = "Print the reference of all settings as Markdown instead.")
    private boolean markdown;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    ConfigCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Configuration configuration = SettingOptions.read(spec.commandLine().getParseResult(), around.environment());
        around.out().print(markdown ? ConfigReport.markdown() : ConfigReport.yaml(configuration));
        return ExitCode.OK.number();
    }
}
