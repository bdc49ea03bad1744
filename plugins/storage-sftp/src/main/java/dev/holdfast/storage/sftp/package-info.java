/**
 * Keeps the blobs of a store as files in a folder of a server that is reached by SSH (SFTP, protocol version 3 with the
 * extensions of OpenSSH): the name of a blob is the path of its file.
 *
 * <p>What begins with a dot is the store's own: {@code .tmp} holds what is being written. Folders are made as they are
 * needed and never removed. The modification time of a file is no time but a mark of its content.
 */
@NullMarked
package dev.holdfast.storage.sftp;

import org.jspecify.annotations.NullMarked;
