package dev.holdfast.storage.filesystem;

import java.io.File;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What can still be put into a folder.
 *
 * @param reserve bytes of its file system that stay free
 */
record Room(Path folder, long reserve) {
    /** In bytes, below 0 where less is free than is to stay so. Believes only a file system that knows its size: some in user space say 0 for all. */
    OptionalLong left() {
        File file = folder.toFile();
        long free = file.getUsableSpace();
        return file.getTotalSpace() > 0 ? OptionalLong.of(free - reserve) : OptionalLong.empty();
    }
}
