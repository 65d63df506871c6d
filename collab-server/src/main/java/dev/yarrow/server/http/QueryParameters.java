package dev.yarrow.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The parameters of a query, each at most once and none that is not known. Immutable. */
final class QueryParameters {

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /** @throws Problem with 400 when a parameter is unknown, repeated or badly encoded */
    static QueryParameters parse(String query, List<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) {
                throw new Problem(
                        400, "there is no parameter \"" + name + "\" here; known are " + new TreeSet<>(known));
            }
            if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                throw new Problem(400, "the parameter " + name + " is given twice");
            }
        }
        return new QueryParameters(values);
    }

    private static String decode(String text) {
        return PercentEncoding.decode(text.replace('+', ' '), "the query");
    }

    /** The value; empty when it is not given, or given without a text. */
    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
    }
}
