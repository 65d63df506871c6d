package dev.yarrow.server.cli;

import dev.yarrow.server.Documents;
import dev.yarrow.server.config.Configuration;
import dev.yarrow.server.config.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Finds the documents that a command is about: at the server it names, at the server that runs on the data directory,
 * or in the directory itself. Confined to the main thread.
 */
final class DocumentsAccess {

    /** No flag, because others can see flags. */
    private static final String TOKEN_VARIABLE = "YARROW_TOKEN";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "Ask the server at this address, such as http://localhost:8080, instead of looking at the data"
                            + " directory.")
    private @Nullable String server;

    /** Lends the documents to the question and gives back its answer. */
    @SuppressWarnings("try") // the claim is held, not used
    <R> R ask(ParseResult given, Surroundings around, Function<Documents, R> question) throws Exception {
        Configuration configuration = SettingOptions.read(given, around.environment());
        Optional<String> token =
                Optional.ofNullable(around.environment().get(TOKEN_VARIABLE)).map(String::strip);
        if (server != null) {
            return question.apply(new HttpDocuments(serverAddress(server), token));
        }
        Path data = configuration.value(Settings.DATA).toAbsolutePath().normalize();
        if (!Files.isDirectory(data)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "There is no data directory " + data
                            + ". Give another with --data DIR, or ask a server with --server URL.");
        }
        Optional<DataDirectory> claimed = DataDirectory.claimForReading(data);
        if (claimed.isEmpty()) {
            return question.apply(new HttpDocuments(runningServer(data), token));
        }
        try (DataDirectory directory = claimed.get();
                OpenedDocuments stored = around.storedDocuments().open(data)) {
            return question.apply(stored);
        }
    }

    private static URI serverAddress(String text) {
        try {
            URI address = URI.create(text);
            if (Set.of("http", "https").contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // said below, in the same words
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "--server: expected an address such as http://localhost:8080, but it is \"" + text + "\"");
    }

    private static URI runningServer(Path data) {
        return DataDirectory.announcedAddress(data)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.IN_USE,
                        "The data directory " + data + " is in use by another process that has not said where it"
                                + " answers. Try again in a moment, or ask its server with --server URL."));
    }
}
