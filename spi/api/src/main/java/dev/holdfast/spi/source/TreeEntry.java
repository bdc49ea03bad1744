package dev.holdfast.spi.source;

import java.util.Optional;

/**
 * One entry of a tree.
 *
 * @param path where it stands
 * @param kind what it is
 * @param attributes owner, mode, times, extended attributes
 * @param link present on every name of a file that has several (hard links): the same number on all of them
 */
public record TreeEntry(TreePath path, Kind kind, Attributes attributes, Optional<Long> link) {
    /** What an entry is. */
    public sealed interface Kind {}

    /** A folder; its entries follow it. */
    public record Folder() implements Kind {}

    /**
     * A regular file.
     *
     * @param length in bytes, as of when the entry was read
     * @param stamp changes whenever the content may have changed since an earlier session (such as inode and change
     *     time); equal stamps, lengths and modification times let a backup reuse what it stored before
     */
    public record RegularFile(long length, String stamp) implements Kind {}

    /**
     * A symbolic link.
     *
     * @param target the bytes it holds; the array is not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes as the file system holds them; never compared as records
    public record SymbolicLink(byte[] target) implements Kind {}

    /**
     * A device node, recreated where the restoring user may.
     *
     * @param block whether it is a block device, else a character device
     * @param major its major number
     * @param minor its minor number
     */
    public record Device(boolean block, int major, int minor) implements Kind {}

    /** A named pipe. */
    public record Fifo() implements Kind {}

    /** A socket; recorded, and recreated as nothing: only its program can. */
    public record Socket() implements Kind {}
}
