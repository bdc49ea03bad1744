package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.FileStatus;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import java.nio.file.Path;
import java.util.List;

/** An image file: writing it changes its times, and maybe its length. */
final class FileStillness implements Stillness {
    private final Path path;
    private final NativeFile file;
    private final FileStatus atBegin;

    FileStillness(Path path, NativeFile file, FileStatus atBegin) {
        this.path = path;
        this.file = file;
        this.atBegin = atBegin;
    }

    @Override
    public List<String> signsOfChange() throws PosixException {
        FileStatus now = file.status();
        if (now.bytes() > atBegin.bytes()) {
            return List.of(path + " grew while it was read; what was added is not in the point");
        }
        if (now.bytes() < atBegin.bytes()) {
            return List.of(path + " shrank while it was read");
        }
        if (!now.modified().equals(atBegin.modified()) || !now.changed().equals(atBegin.changed())) {
            return List.of(path + " was modified while it was read");
        }
        return List.of();
    }
}
