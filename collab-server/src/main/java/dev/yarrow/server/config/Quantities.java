package dev.yarrow.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes sizes ({@code 16MiB}) and times ({@code 30s}). Immutable results, no state. */
public final class Quantities {

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
    private static final Map<String, Long> BYTES_PER_UNIT = units("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10);
    private static final Map<String, Long> MILLIS_PER_UNIT =
            units("h", 3_600_000L, "m", 60_000L, "s", 1_000L, "ms", 1L);

    private Quantities() {}

    static long parseBytes(String text) {
        Matcher amount = match(text);
        String unit = amount.group(2);
        return unit.isEmpty() || unit.equals("B")
                ? Long.parseLong(amount.group(1))
                : multiply(amount.group(1), BYTES_PER_UNIT.get(unit));
    }

    /**
     * A time such as {@code 30m}.
     *
     * @throws IllegalArgumentException if the text is not one
     */
    public static Duration parseDuration(String text) {
        Matcher amount = match(text);
        return Duration.ofMillis(multiply(amount.group(1), MILLIS_PER_UNIT.get(amount.group(2))));
    }

    static String formatBytes(long bytes) {
        return format(bytes, BYTES_PER_UNIT, "");
    }

    static String formatDuration(Duration duration) {
        return format(duration.toMillis(), MILLIS_PER_UNIT, "ms");
    }

    private static String format(long amount, Map<String, Long> units, String smallest) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (amount != 0 && amount % unit.getValue() == 0) {
                return amount / unit.getValue() + unit.getKey();
            }
        }
        return amount + smallest;
    }

    private static Matcher match(String text) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches()) {
            throw new IllegalArgumentException("not an amount: " + text);
        }
        return amount;
    }

    private static long multiply(String number, @Nullable Long factor) {
        if (factor == null) {
            throw new IllegalArgumentException("unknown unit");
        }
        try {
            return Math.multiplyExact(Long.parseLong(number), factor);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too large", e);
        }
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
        }
        return units;
    }
}
