package dev.yarrow.server.config;

/** How a log line looks: for people, or one JSON object per line. */
public enum LogFormat {
    TEXT,
    JSON
}
