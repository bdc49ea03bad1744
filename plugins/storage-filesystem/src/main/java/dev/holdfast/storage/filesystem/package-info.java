/**
 * Keeps the blobs of a store as files in a folder of a local or mounted file system: the name of a blob is the path of
 * its file.
 *
 * <p>What begins with a dot is the store's own: {@code .tmp} holds what is being written, {@code .lock} is held where a
 * name is looked at and then changed. Folders are made as they are needed and never removed.
 */
@NullMarked
package dev.holdfast.storage.filesystem;

import org.jspecify.annotations.NullMarked;
