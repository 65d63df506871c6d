package dev.yarrow.server.config;

/** Where a value came from, in the order in which the later beats the earlier. Immutable. */
public record Source(Kind kind, String place) {

    static final Source DEFAULT = new Source(Kind.DEFAULT, "default");

    /** The places that are asked, the weakest first. */
    public enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        FLAG
    }

    static Source file(String path, int line) {
        return new Source(Kind.FILE, path + " line " + line);
    }

    static Source environment(String variable) {
        return new Source(Kind.ENVIRONMENT, "environment variable " + variable);
    }

    static Source flag(String flag) {
        return new Source(Kind.FLAG, "flag " + flag);
    }

    @Override
    public String toString() {
        return place;
    }
}
