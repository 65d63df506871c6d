package dev.yarrow.server.cli;

import dev.yarrow.server.config.Configuration;
import dev.yarrow.server.config.Setting;
import dev.yarrow.server.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Makes command line options from the table of settings, and a configuration from what was given. No state. */
final class SettingOptions {

    private static final String CONFIG_FLAG = "--config";
    private static final String CONFIG_VARIABLE = "YARROW_CONFIG";
    private static final Path USUAL_FILE = Path.of("yarrow.yaml");

    private SettingOptions() {}

    /** Adds {@code --config} and an option for each of the settings. */
    static void add(CommandSpec command, List<Setting<?>> settings) {
        command.addOption(OptionSpec.builder(CONFIG_FLAG)
                .type(String.class)
                .paramLabel("FILE")
                .description("A YAML file with settings (" + CONFIG_VARIABLE + "). Without it, " + USUAL_FILE
                        + " in the current directory is read if there is one.")
                .order(-2) // before the settings themselves
                .build());
        for (Setting<?> setting : settings) {
            command.addOption(option(setting));
        }
    }

    private static OptionSpec option(Setting<?> setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .type(String.class)
                .paramLabel(setting.valueLabel())
                .description(summary(setting));
        if (setting.isSwitch()) {
            option.arity("0..1").fallbackValue("true").hideParamSyntax(true).paramLabel("");
        }
        return option.build();
    }

    private static String summary(Setting<?> setting) {
        String first = setting.description().split("(?<=\\.) ", 2)[0];
        // A percent sign would be a format of picocli's.
        return (first + (setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + "."))
                .replace("%", "%%");
    }

    /**
     * The configuration from the flags of this command line, the environment and the file.
     *
     * @throws dev.yarrow.server.config.ConfigException when anything is not as expected
     */
    static Configuration read(ParseResult given, Map<String, String> environment) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            String text = given.matchedOptionValue(setting.flag(), null);
            if (text != null) {
                flags.put(setting.key(), text);
            }
        }
        return Configuration.load(flags, environment, file(given, environment));
    }

    private static @Nullable Path file(ParseResult given, Map<String, String> environment) {
        String asked = given.matchedOptionValue(CONFIG_FLAG, environment.get(CONFIG_VARIABLE));
        if (asked != null) {
            return Path.of(asked);
        }
        return Files.exists(USUAL_FILE) ? USUAL_FILE : null;
    }
}
