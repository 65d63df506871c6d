/**
 * The samples that are made for this server alone, run as their pages say. Each in a process of its own, as a user would
 * run it.
 */
@NullMarked
package dev.yarrow.server.samples;

import org.jspecify.annotations.NullMarked;
