package dev.yarrow.server.config;

import java.util.Locale;

/**
 * One thing that can be set. Immutable.
 *
 * <p>The key is its name everywhere: {@code max-connections} in the YAML file, {@code --max-connections} as a flag and
 * {@code YARROW_MAX_CONNECTIONS} in the environment.
 *
 * @param group the heading it stands under in the documentation
 * @param description one or two sentences, the first of which stands in {@code --help}
 */
public record Setting<T>(String key, String group, SettingType<T> type, T defaultValue, String description) {

    /** The command line flag, such as {@code --max-connections}. */
    public String flag() {
        return "--" + key;
    }

    /** The environment variable, such as {@code YARROW_MAX_CONNECTIONS}. */
    public String variable() {
        return "YARROW_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The default in the form in which it would be written in the file; empty for an empty list. */
    public String defaultText() {
        return type.format(defaultValue);
    }

    /** Whether its value is shown to nobody. */
    public boolean isSecret() {
        return defaultValue instanceof Secret;
    }

    /** Completes "expected ...", for messages and documentation. */
    public String expected() {
        return type.expected();
    }

    /** The placeholder for the value in the help, such as {@code SIZE}. */
    public String valueLabel() {
        return type.label();
    }

    /** Whether the flag may stand alone and then means {@code true}. */
    public boolean isSwitch() {
        return defaultValue instanceof Boolean;
    }
}
