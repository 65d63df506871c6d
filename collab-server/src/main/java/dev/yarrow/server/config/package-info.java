/**
 * What can be set, declared once. Flags, environment variables, the YAML file, the printed documentation and the typed
 * {@link dev.yarrow.server.config.ServerConfig} are all derived from one table.
 */
@NullMarked
package dev.yarrow.server.config;

import org.jspecify.annotations.NullMarked;
