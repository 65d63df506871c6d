package dev.yarrow.server.limit;

/** There are as many as there may be; trying again later may help. Immutable. */
public final class NoPlaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who has too many. */
    public enum Whose {
        /** Everybody together. */
        ALL("connections"),
        /** One address. */
        ADDRESS("address"),
        /** One user. */
        USER("user");

        private final String word;

        Whose(String word) {
            this.word = word;
        }

        /** The word for it in metrics. */
        public String word() {
            return word;
        }
    }

    private final Whose whose;

    NoPlaceException(Whose whose, String message) {
        super(message, null, false, false); // expected, and often: no stack trace
        this.whose = whose;
    }

    public Whose whose() {
        return whose;
    }
}
