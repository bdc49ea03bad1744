/**
 * The calls of the C library that walking and restoring a tree need: all relative to open folders, none following a
 * symbolic link, errors as numbers with the name of the call. Linux on x86_64 and aarch64.
 *
 * <p>Entries are held open by {@code O_PATH}, which needs no right to read them and waits for no pipe or tape. What the
 * kernel offers for paths only (extended attributes, modes) is reached through {@code /proc/self/fd}, which leads to the
 * very entry that is open and nowhere else; so {@code /proc} must be mounted.
 */
@NullMarked
package dev.holdfast.source.directory.posix;

import org.jspecify.annotations.NullMarked;
