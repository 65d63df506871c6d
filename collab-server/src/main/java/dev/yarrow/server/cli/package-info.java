/**
 * The command line: serve, list, export, verify, config, version. Says in one sentence what went wrong and how to go on, and
 * shows a stack trace only when asked to.
 */
@NullMarked
package dev.yarrow.server.cli;

import org.jspecify.annotations.NullMarked;
