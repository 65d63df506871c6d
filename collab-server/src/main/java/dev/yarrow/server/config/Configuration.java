package dev.yarrow.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every setting with its value and where that came from. Immutable.
 *
 * <p>A flag beats an environment variable, that beats the YAML file, that beats the default.
 */
public final class Configuration {

    private static final String VARIABLE_PREFIX = "YARROW_";

    /** Variables that the start script and the loader of the native library read; they are no settings. */
    private static final List<String> OTHER_VARIABLES = List.of("YARROW_CONFIG", "YARROW_JAVA_OPTS", "YARROW_TOKEN");

    /** What Kubernetes sets in every container when some service is called yarrow; none of it is meant for us. */
    private static final Pattern KUBERNETES_SERVICE =
            Pattern.compile("YARROW_SERVICE_(HOST|PORT)|YARROW_PORT_\\d+_|YARROW_PORT=(tcp|udp)://");

    private final Map<Setting<?>, Object> values;
    private final Map<Setting<?>, Source> sources;
    private final @Nullable Path file;

    private Configuration(Map<Setting<?>, Object> values, Map<Setting<?>, Source> sources, @Nullable Path file) {
        this.values = Map.copyOf(values);
        this.sources = Map.copyOf(sources);
        this.file = file;
    }

    /**
     * Reads all sources.
     *
     * @param flags values by setting key, as given on the command line
     * @param environment the process's environment; only {@code YARROW_...} is looked at
     * @param file the YAML file; null for none
     * @throws ConfigException when anything in any source is unknown or not as expected; it names all of it
     */
    public static Configuration load(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        Reading reading = new Reading();
        if (file != null) {
            YamlFile.read(file, reading.problems).forEach(entry -> reading.file(file, entry));
        }
        environment.forEach(reading::variable);
        flags.forEach((key, text) -> reading.flag(key, text));
        if (reading.problems.isEmpty()) {
            reading.checkTogether();
        }
        if (!reading.problems.isEmpty()) {
            throw new ConfigException(reading.problems);
        }
        return new Configuration(reading.values, reading.sources, file);
    }

    /** The value of that setting. */
    @SuppressWarnings("unchecked") // a value is stored only as its setting's type parsed it
    public <T> T value(Setting<T> setting) {
        Object value = values.get(setting);
        return value == null ? setting.defaultValue() : (T) value;
    }

    /** The value in the form in which it is written in the file. */
    public <T> String text(Setting<T> setting) {
        return setting.type().format(value(setting));
    }

    /** Where the value came from. */
    public Source source(Setting<?> setting) {
        return sources.getOrDefault(setting, Source.DEFAULT);
    }

    /** The YAML file that was read, if any. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Collects values and problems while the sources are read, the weakest first. Confined to one call. */
    private static final class Reading {
        final Map<Setting<?>, Object> values = new HashMap<>();
        final Map<Setting<?>, Source> sources = new HashMap<>();
        final List<String> problems = new ArrayList<>();

        void file(Path file, YamlFile.Entry entry) {
            Source source = Source.file(file.toString(), entry.line());
            Settings.find(entry.key())
                    .ifPresentOrElse(
                            setting -> put(setting, entry.value(), source), () -> unknown(source, entry.key()));
        }

        void variable(String variable, String text) {
            if (!variable.startsWith(VARIABLE_PREFIX) || OTHER_VARIABLES.contains(variable)) {
                return;
            }
            if (KUBERNETES_SERVICE.matcher(variable + "=" + text).lookingAt()) {
                return;
            }
            for (Setting<?> setting : Settings.ALL) {
                if (setting.variable().equals(variable)) {
                    put(setting, text, Source.environment(variable));
                    return;
                }
            }
            unknown(Source.environment(variable), variable);
        }

        void flag(String key, String text) {
            Setting<?> setting =
                    Settings.find(key).orElseThrow(() -> new IllegalArgumentException("no setting is called " + key));
            put(setting, text, Source.flag(setting.flag()));
        }

        private void put(Setting<?> setting, String text, Source source) {
            try {
                values.put(setting, setting.type().parse(text));
                sources.put(setting, source);
            } catch (IllegalArgumentException e) {
                problems.add(source + ": " + setting.key() + ": expected " + setting.expected() + ", but it is "
                        + (setting.isSecret() ? "something else" : "\"" + text + "\""));
            }
        }

        private void unknown(Source source, String name) {
            String guess = Spelling.nearest(name, source.kind() == Source.Kind.ENVIRONMENT);
            problems.add(source + ": there is no setting \"" + name + "\"" + guess);
        }

        private void checkTogether() {
            Configuration soFar = new Configuration(values, sources, null);
            if (soFar.value(Settings.PING_INTERVAL).compareTo(soFar.value(Settings.IDLE_TIMEOUT)) >= 0) {
                problems.add("ping-interval (" + soFar.text(Settings.PING_INTERVAL) + ", from "
                        + soFar.source(Settings.PING_INTERVAL) + ") must be shorter than idle-timeout ("
                        + soFar.text(Settings.IDLE_TIMEOUT) + ", from " + soFar.source(Settings.IDLE_TIMEOUT)
                        + "), or silent clients are closed before they are pinged");
            }
            checkTls(soFar);
            oneOf(soFar, Settings.JWT_SECRET, Settings.JWT_SECRET_FILE);
            oneOf(soFar, Settings.WEBHOOK_SECRET, Settings.WEBHOOK_SECRET_FILE);
            oneOf(soFar, Settings.JWT_SECRET, Settings.WEBHOOK_URL);
            oneOf(soFar, Settings.JWT_SECRET_FILE, Settings.WEBHOOK_URL);
            oneOf(soFar, Settings.JWT_KEYS, Settings.WEBHOOK_URL);
            boolean signs = isGiven(Settings.WEBHOOK_SECRET) || isGiven(Settings.WEBHOOK_SECRET_FILE);
            if (isGiven(Settings.WEBHOOK_URL) && !signs) {
                problems.add(
                        "webhook-url needs webhook-secret or webhook-secret-file, so that the webhook can tell who asks");
            }
        }

        private void checkTls(Configuration soFar) {
            oneOf(soFar, NetworkSettings.TLS_CERTIFICATE, NetworkSettings.TLS_KEYSTORE);
            oneOf(soFar, NetworkSettings.TLS_KEYSTORE_PASSWORD, NetworkSettings.TLS_KEYSTORE_PASSWORD_FILE);
            if (isGiven(NetworkSettings.TLS_CERTIFICATE) != isGiven(NetworkSettings.TLS_KEY)) {
                problems.add("tls-certificate and tls-key go together; give both, or tls-keystore");
            }
        }

        private boolean isGiven(Setting<?> setting) {
            return !setting.defaultValue().equals(values.getOrDefault(setting, setting.defaultValue()));
        }

        private void oneOf(Configuration soFar, Setting<?> one, Setting<?> other) {
            if (isGiven(one) && isGiven(other)) {
                problems.add(one.key() + " (from " + soFar.source(one) + ") and " + other.key() + " (from "
                        + soFar.source(other) + ") exclude each other; leave one of them out");
            }
        }
    }
}
