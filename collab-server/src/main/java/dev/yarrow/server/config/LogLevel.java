package dev.yarrow.server.config;

/** From which weight on the server logs. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
