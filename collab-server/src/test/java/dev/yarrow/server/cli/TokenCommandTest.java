package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenCommandTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private final CommandRun command = new CommandRun();

    @Test
    @DisplayName("[A18] a token is made of what the command says, with the secret of the environment")
    void claims() {
        command.environment.put("YARROW_JWT_SECRET", SECRET);

        assertThat(command.run(
                        "token",
                        "--document",
                        "a",
                        "--document",
                        "team/*",
                        "--right",
                        "read",
                        "--user",
                        "u1",
                        "--name",
                        "Ann",
                        "--expires",
                        "2h"))
                .isZero();

        JsonNode claims = claims(command.out());
        assertThat(claims.path("yarrow").path("read").valueStream().map(JsonNode::asString))
                .containsExactly("a", "team/*");
        assertThat(claims.path("sub").asString()).isEqualTo("u1");
        assertThat(claims.path("name").asString()).isEqualTo("Ann");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(7200);
        assertThat(claims.path("jti").asString()).isNotEmpty();
    }

    @Test
    @DisplayName("[A18] the secret may be in a file; without one, it is said how to get one")
    void secretFile() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");

        assertThat(command.run("token", "--jwt-secret-file", file.toString(), "--jwt-issuer", "me"))
                .isZero();
        assertThat(claims(command.out()).path("iss").asString()).isEqualTo("me");

        assertThat(command.run("token")).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(command.err()).contains("YARROW_JWT_SECRET", "openssl rand");
    }

    @Test
    @DisplayName("[A23] a secret that is not good is not printed, nor is one in the listing of settings")
    void notPrinted() {
        command.environment.put("YARROW_JWT_SECRET", "canary");
        assertThat(command.run("token")).isEqualTo(ExitCode.CONFIGURATION.number());
        assertThat(command.err()).contains("6 bytes").doesNotContain("canary");

        assertThat(command.run("config")).isZero();
        assertThat(command.out())
                .contains("jwt-secret: ''  # from environment variable YARROW_JWT_SECRET, not shown")
                .doesNotContain("canary");
    }

    private static JsonNode claims(String token) {
        String encoded = token.strip().split("\\.", -1)[1];
        return JsonMapper.shared().readTree(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8));
    }
}
