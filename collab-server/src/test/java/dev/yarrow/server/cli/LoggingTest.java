package dev.yarrow.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yarrow.server.config.LogFormat;
import dev.yarrow.server.config.LogLevel;
import dev.yarrow.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoggingTest {

    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private void start(LogLevel level, LogFormat format) {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        Logging.start(new ServerConfig.Logging(level, format));
    }

    @AfterEach
    void restore() {
        System.setErr(realErr);
        Logging.start(new ServerConfig.Logging(LogLevel.WARN, LogFormat.TEXT));
    }

    @Test
    @DisplayName("[H23] lines are for people, or one JSON object each, and also those of java.util.logging")
    void logsAsAsked() {
        start(LogLevel.INFO, LogFormat.TEXT);
        LoggerFactory.getLogger("dev.yarrow.Some").info("a room was loaded");
        LoggerFactory.getLogger("dev.yarrow.Some").debug("too much detail");
        LoggerFactory.getLogger("org.library.Other").info("noise");
        java.util.logging.Logger.getLogger("org.glassfish.Third").warning("from elsewhere");

        String text = err.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(2);
        assertThat(text).contains("INFO  Some [main] a room was loaded", "WARN  Third [main] from elsewhere");
    }

    @Test
    @DisplayName("[H23] a JSON line holds time, level, logger and message")
    void logsJson() {
        start(LogLevel.DEBUG, LogFormat.JSON);
        LoggerFactory.getLogger("dev.yarrow.Some").debug("a {} was loaded", "\"room\"");

        JsonNode line = JsonMapper.shared()
                .readTree(err.toString(StandardCharsets.UTF_8).strip());
        assertThat(line.path("formattedMessage").asString()).isEqualTo("a \"room\" was loaded");
        assertThat(line.path("level").asString()).isEqualTo("DEBUG");
        assertThat(line.path("loggerName").asString()).isEqualTo("dev.yarrow.Some");
        assertThat(line.path("timestamp").isNumber()).isTrue();
    }
}
