package dev.yarrow.server.config;

import java.util.List;

/** Writes the settings down for people: with their values, or as a reference. No state. */
public final class ConfigReport {

    private static final int WIDTH = 100;

    private ConfigReport() {}

    /** A YAML file with every setting, its meaning, its value and where that came from; Yarrow reads it back. */
    public static String yaml(Configuration configuration) {
        StringBuilder yaml = new StringBuilder("# Settings of Yarrow. A flag beats an environment variable, that beats")
                .append(" this file, that beats the default.\n");
        String group = "";
        for (Setting<?> setting : Settings.ALL) {
            if (!setting.group().equals(group)) {
                group = setting.group();
                yaml.append("\n# == ").append(group).append(" ==\n");
            }
            appendSetting(yaml, setting, configuration);
        }
        return yaml.toString();
    }

    private static void appendSetting(StringBuilder yaml, Setting<?> setting, Configuration configuration) {
        yaml.append('\n');
        comment(yaml, setting.description());
        comment(yaml, "Expected: " + setting.expected() + ".");
        comment(
                yaml,
                setting.flag() + ", " + setting.variable() + "; default "
                        + (setting.defaultText().isEmpty() ? "none" : setting.defaultText()) + ".");
        yaml.append(setting.key())
                .append(": ")
                .append(quoted(configuration.text(setting)))
                .append("  # from ")
                .append(configuration.source(setting))
                .append(setting.isSecret() ? ", not shown" : "")
                .append('\n');
    }

    /** Breaks a comment into lines at spaces. */
    private static void comment(StringBuilder yaml, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : List.of(text.split(" ", -1))) {
            if (line.length() + 1 + word.length() > WIDTH) {
                yaml.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        yaml.append(line).append('\n');
    }

    /** Plain words and numbers as they are, everything else in YAML's single quotes. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._/-]*") ? text : "'" + text.replace("'", "''") + "'";
    }

    /** The reference of all settings with their defaults, as Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                <!-- Made by `./yarrow config --markdown`; a test compares them. -->

                Every setting has one name. `max-rooms` is the key in the YAML file, `--max-rooms` the flag, \
                `YARROW_MAX_ROOMS` the environment variable. A flag beats an environment variable, that beats the file, \
                that beats the default. The file is named by `--config FILE` or `YARROW_CONFIG`; without them \
                `yarrow.yaml` in the current directory is read if there is one. Sizes are written like `16MiB`, times \
                like `30s`.

                `./yarrow config` prints all settings with their present values and where they came from; its output is \
                a valid file. What is unknown or not as expected is an error at the start, never ignored.

                `YARROW_JAVA_OPTS` replaces the JVM options `-Xmx512m -XX:+UseSerialGC` of `./yarrow`. \
                `YARROW_SERVICE_...` and `YARROW_PORT_...`, which Kubernetes sets for a service called yarrow, are not \
                read, nor is a `YARROW_PORT` of the form `tcp://...`.
                """);
        String group = "";
        for (Setting<?> setting : Settings.ALL) {
            if (!setting.group().equals(group)) {
                group = setting.group();
                page.append("\n## ").append(group).append("\n\n| Setting | Default | Meaning |\n|---|---|---|\n");
            }
            page.append("| `%s` | %s | %s Expected: %s. |\n"
                    .formatted(
                            setting.key(),
                            setting.defaultText().isEmpty() ? "none" : "`" + setting.defaultText() + "`",
                            setting.description(),
                            setting.expected()));
        }
        return page.toString();
    }
}
