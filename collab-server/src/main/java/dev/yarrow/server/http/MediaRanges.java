package dev.yarrow.server.http;

import java.util.Locale;
import java.util.Optional;

/** The lists of {@code Accept} and {@code Accept-Encoding}, with their weights. No state. */
final class MediaRanges {

    private MediaRanges() {}

    /** Whether an {@code Accept} header allows a media type; no header allows everything. */
    static boolean accepts(Optional<String> accept, String mediaType) {
        if (accept.isEmpty()) {
            return true;
        }
        String type = mediaType.split(";", 2)[0];
        String family = type.substring(0, type.indexOf('/')) + "/*";
        double exact = weight(accept.get(), type);
        double ranged = weight(accept.get(), family);
        // The most specific range decides, also when it says no.
        double decisive = exact >= 0 ? exact : ranged >= 0 ? ranged : weight(accept.get(), "*/*");
        return decisive > 0;
    }

    /** Whether an {@code Accept-Encoding} header names that coding with a weight above zero. */
    static boolean acceptsCoding(Optional<String> acceptEncoding, String coding) {
        return acceptEncoding.isPresent() && weight(acceptEncoding.get(), coding) > 0;
    }

    /** The weight of an item in the list, 1 when it gives none, -1 when it is not in the list. */
    private static double weight(String list, String item) {
        for (String entry : list.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = entry.strip().split("\\s*;\\s*", -1);
            if (parts[0].equals(item)) {
                return quality(parts);
            }
        }
        return -1;
    }

    private static double quality(String... parts) {
        for (String parameter : parts) {
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
