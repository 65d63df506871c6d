/**
 * The server's promises about the disk, against real processes, files and full disks. Clients here count what they were
 * told is saved.
 */
@NullMarked
package dev.yarrow.server.storage;

import org.jspecify.annotations.NullMarked;
