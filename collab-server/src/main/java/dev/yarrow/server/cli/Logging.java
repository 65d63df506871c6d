package dev.yarrow.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.yarrow.server.config.LogFormat;
import dev.yarrow.server.config.LogLevel;
import dev.yarrow.server.config.ServerConfig;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up where log lines go: to standard error, so that standard output holds only what was asked for. No state. */
final class Logging {

    private static final String LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} [%thread] %msg%n";

    private Logging() {}

    /** Logs as the configuration says, libraries that use {@code java.util.logging} included. */
    static void start(ServerConfig.Logging config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context, config.format()));
        console.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.WARN); // libraries; their own INFO is noise to an operator
        context.getLogger("dev.yarrow").setLevel(Level.valueOf(config.level().name()));
        if (config.level().compareTo(LogLevel.INFO) > 0) {
            root.setLevel(Level.INFO);
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Logs warnings and errors, for commands that print their own answers. */
    static void startQuietly() {
        start(new ServerConfig.Logging(LogLevel.WARN, LogFormat.TEXT));
    }

    private static EncoderBase<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
        if (format == LogFormat.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.setWithFormattedMessage(true);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(LINE);
        text.start();
        return text;
    }
}
