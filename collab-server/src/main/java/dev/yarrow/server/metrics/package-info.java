/**
 * What the server counts about itself. Hot paths add to striped counters; Prometheus text is made when it is asked
 * for.
 */
@NullMarked
package dev.yarrow.server.metrics;

import org.jspecify.annotations.NullMarked;
