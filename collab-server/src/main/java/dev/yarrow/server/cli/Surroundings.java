package dev.yarrow.server.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * What a command has around it. Immutable.
 *
 * @param out what was asked for
 * @param err what is said about it
 * @param environment the environment variables
 * @param starter starts the server
 * @param storedDocuments opens a stopped server's directory
 * @param stopSignal waits for Ctrl-C
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        ServerStarter starter,
        StoredDocuments storedDocuments,
        StopSignal stopSignal) {}
