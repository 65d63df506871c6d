package dev.yarrow.server.config;

import java.util.List;

/** The configuration cannot be used; the message holds one line for each thing that is wrong with it. */
public final class ConfigException extends RuntimeException {

    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Everything that was found wrong, each with where it stands, what was expected and what came. */
    public List<String> problems() {
        return problems;
    }
}
