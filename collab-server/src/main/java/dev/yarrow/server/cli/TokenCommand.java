package dev.yarrow.server.cli;

import dev.yarrow.server.access.Right;
import dev.yarrow.server.access.jwt.TokenMaker;
import dev.yarrow.server.config.Access;
import dev.yarrow.server.config.Quantities;
import dev.yarrow.server.config.ServerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code yarrow token}: makes a token for trying out and for scripts. Confined to the main thread. */
@Command(
        name = "token",
        description = "Make a token for trying out and for scripts, signed with jwt-secret. It is printed and kept"
                + " nowhere.")
final class TokenCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--document",
            paramLabel = "NAME",
            description = "A document's name, \"team/*\" for all below team/, or \"*\" for all; may be repeated."
                    + " Default: *.")
    private List<String> documents = List.of("*");

    @Option(
            names = "--right",
            paramLabel = "RIGHT",
            description = "What may be done: read, comment, write or admin. Default: write.")
    private Right right = Right.WRITE;

    @Option(names = "--user", paramLabel = "ID", description = "Whose token it is. Default: guest.")
    private String user = "guest";

    @Option(names = "--name", paramLabel = "TEXT", description = "The name that others see.")
    private String name = "";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long it is good for, such as 30m or 12h. Default: 1h.")
    private String expires = "1h";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the call
    private CommandSpec spec;

    TokenCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Access access = ServerConfig.of(SettingOptions.read(spec.commandLine().getParseResult(), around.environment()))
                .access();
        if (access.jwtSecret().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.CONFIGURATION,
                    "A token is signed with the server's secret, and none is set. Give the same as the server has, with"
                            + " YARROW_JWT_SECRET or --jwt-secret-file FILE; \"openssl rand -base64 48\" makes one.");
        }
        Instant now = Instant.now();
        try {
            TokenMaker maker = new TokenMaker(access.jwtSecret().bytes(), access.jwtIssuer(), access.jwtAudience());
            around.out().println(maker.make(user, name, right, documents, now, now.plus(lifetime())));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        }
        return ExitCode.OK.number();
    }

    private Duration lifetime() {
        try {
            return Quantities.parseDuration(expires);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--expires: expected a time such as 30m or 12h, but it is \"" + expires + "\"");
        }
    }
}
