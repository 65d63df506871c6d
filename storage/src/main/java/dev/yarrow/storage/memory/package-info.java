/**
 * The store in memory, with a commit gate and a {@code crash()} that forgets whatever was not synced.
 * It keeps the same contract as the store on disk, for tests and simulations.
 */
@NullMarked
package dev.yarrow.storage.memory;

import org.jspecify.annotations.NullMarked;
