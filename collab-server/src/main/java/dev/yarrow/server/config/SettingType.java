package dev.yarrow.server.config;

import dev.yarrow.server.limit.AddressRange;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How one kind of setting is written. Immutable.
 *
 * @param label the placeholder in the help, such as {@code SIZE}
 * @param expected completes "expected ...", with an example
 * @param parser text to value; throws {@link IllegalArgumentException} for anything that is not as expected
 * @param formatter value to text that the parser reads back to an equal value
 */
public record SettingType<T>(String label, String expected, Function<String, T> parser, Function<T, String> formatter) {

    static final SettingType<Boolean> SWITCH =
            new SettingType<>("true|false", "true or false", SettingType::parseSwitch, String::valueOf);

    static final SettingType<String> HOST = new SettingType<>(
            "HOST", "a host name or an IP address, such as 127.0.0.1", SettingType::parseHost, Function.identity());

    static final SettingType<Path> DIRECTORY =
            new SettingType<>("DIR", "a directory, such as ./data", SettingType::parsePath, Path::toString);

    static final SettingType<List<String>> ORIGINS = new SettingType<>(
            "ORIGINS",
            "origins separated by commas, such as https://docs.example.com,http://localhost:5173",
            Origins::parse,
            origins -> String.join(",", origins));

    static final SettingType<List<AddressRange>> ADDRESSES = new SettingType<>(
            "ADDRESSES",
            "IP addresses or ranges of them, separated by commas, such as 10.0.0.0/8,::1",
            SettingType::parseAddresses,
            ranges -> ranges.stream().map(AddressRange::text).collect(Collectors.joining(",")));

    static final SettingType<MemoryShare> MEMORY = new SettingType<>(
            "SIZE|PERCENT",
            "a size such as 256MiB, or a part of the heap from 1% to 90%",
            MemoryShare::parse,
            MemoryShare::text);

    static final SettingType<String> TEXT =
            new SettingType<>("TEXT", "a text", Function.identity(), Function.identity());

    static final SettingType<String> FILE =
            new SettingType<>("FILE", "a file", SettingType::parseFile, Function.identity());

    static final SettingType<String> URL = new SettingType<>(
            "URL", "an address such as https://app.example.com/access", SettingType::parseUrl, Function.identity());

    static final SettingType<String> URL_OR_FILE = new SettingType<>(
            "URL|FILE",
            "an address such as https://id.example.com/jwks.json, or a file",
            text -> text.contains("://") ? parseUrl(text) : parseFile(text),
            Function.identity());

    /** Never written out; an empty text means none. */
    static final SettingType<Secret> SECRET = new SettingType<>("SECRET", "a secret", Secret::of, secret -> "");

    T parse(String text) {
        return parser.apply(text.strip());
    }

    String format(T value) {
        return formatter.apply(value);
    }

    static SettingType<Integer> wholeNumber(int least, int most) {
        return new SettingType<>(
                "NUMBER",
                "a whole number from " + least + " to " + most,
                text -> {
                    int number = Integer.parseInt(text);
                    require(number >= least && number <= most);
                    return number;
                },
                String::valueOf);
    }

    static SettingType<Long> size(long least, long most) {
        return new SettingType<>(
                "SIZE",
                "a size from " + Quantities.formatBytes(least) + " to " + Quantities.formatBytes(most)
                        + ", such as 512KiB, 16MiB or a plain number of bytes",
                text -> {
                    long bytes = Quantities.parseBytes(text);
                    require(bytes >= least && bytes <= most);
                    return bytes;
                },
                Quantities::formatBytes);
    }

    static SettingType<Duration> duration(Duration least, Duration most) {
        return new SettingType<>(
                "TIME",
                "a time from " + Quantities.formatDuration(least) + " to " + Quantities.formatDuration(most)
                        + ", such as 500ms, 30s, 5m or 1h",
                text -> {
                    Duration time = Quantities.parseDuration(text);
                    require(time.compareTo(least) >= 0 && time.compareTo(most) <= 0);
                    return time;
                },
                Quantities::formatDuration);
    }

    static <E extends Enum<E>> SettingType<E> choice(Class<E> choices) {
        List<String> words = new ArrayList<>();
        for (E choice : choices.getEnumConstants()) {
            words.add(word(choice));
        }
        return new SettingType<>(
                String.join("|", words),
                "one of " + String.join(", ", words),
                text -> Enum.valueOf(choices, text.toUpperCase(Locale.ROOT).replace('-', '_')),
                SettingType::word);
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Boolean parseSwitch(String text) {
        require(text.equals("true") || text.equals("false"));
        return text.equals("true");
    }

    private static String parseHost(String text) {
        require(!text.isEmpty() && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '/'));
        return text;
    }

    /** An empty text means none, as it stands in a file that {@code config} wrote. */
    private static String parseFile(String text) {
        return text.isEmpty() ? text : parsePath(text).toString();
    }

    private static String parseUrl(String text) {
        if (text.isEmpty()) {
            return text;
        }
        URI address = URI.create(text);
        require(address.getHost() != null && Set.of("http", "https").contains(address.getScheme()));
        return text;
    }

    private static List<AddressRange> parseAddresses(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(AddressRange::parse)
                .toList();
    }

    private static Path parsePath(String text) {
        require(!text.isEmpty());
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void require(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalArgumentException();
        }
    }
}
