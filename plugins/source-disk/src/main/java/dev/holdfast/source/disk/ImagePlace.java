package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.FileStatus;
import dev.holdfast.source.disk.posix.Naming;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.OpenFlag;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an image file is restored to: its path, its partial name beside it, and its folder. Links are never followed,
 * and files with other names, which writing would change too, are refused. Whoever writes holds a lock, so two restores
 * to one place cannot mix.
 */
final class ImagePlace {
    static final String PARTIAL = ".holdfast-partial";

    /** Left free on the target's file system, or a hundredth of it if that is less. */
    private static final long RESERVE = 64L << 20;

    private final Path path;
    private final Path partial;
    private final Path folder;

    ImagePlace(Path path) {
        this.path = path;
        this.partial = path.resolveSibling(path.getFileName() + PARTIAL);
        this.folder = path.resolveSibling("");
    }

    Path partial() {
        return partial;
    }

    /** What an interrupted run left, locked; empty if there is none. */
    Optional<NativeFile> openPartial() throws SourceException {
        try {
            if (!FileStatus.ofLink(partial).isRegularFile()) {
                throw new SourceException.TargetRefused(
                        partial + " stands in the way: it is no file of an interrupted restore", "Remove it.");
            }
            return Optional.of(openAlone(partial));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw TargetErrors.refused("cannot take up " + partial, e);
        }
    }

    /** The image that is there, locked. */
    NativeFile openImage() throws SourceException {
        try {
            return openAlone(path);
        } catch (PosixException e) {
            throw TargetErrors.refused("cannot open " + path, e);
        }
    }

    private static NativeFile openAlone(Path file) throws PosixException, SourceException {
        NativeFile opened = NativeFile.open(file, OpenFlag.READ_WRITE, OpenFlag.NO_FOLLOW);
        try {
            FileStatus status = opened.status();
            if (!status.isRegularFile() || status.names() != 1) {
                throw new SourceException.TargetRefused(
                        file + " is not written in place: it has other names, or is no regular file",
                        "Remove it, or restore to another path.");
            }
            opened.lock();
            return opened;
        } catch (PosixException | SourceException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** A fresh file under the partial name, locked. */
    NativeFile create() throws SourceException {
        try {
            NativeFile file = NativeFile.open(partial, OpenFlag.READ_WRITE, OpenFlag.CREATE, OpenFlag.NO_FOLLOW);
            try {
                file.lock();
                return file;
            } catch (PosixException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (PosixException e) {
            throw TargetErrors.refused("cannot create " + partial, e);
        }
    }

    /** Removes a fresh file again that could not be begun. */
    void discard(NativeFile fresh) {
        fresh.close();
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            return; // it stays as an empty partial file, which the next run takes up
        }
    }

    /** Refuses if the data will not fit beside the reserve; what a file that is taken up holds counts as there. */
    void requireRoom(long dataBytes, Optional<NativeFile> base) throws SourceException {
        try {
            FileStore store = Files.getFileStore(folder);
            long reserve = Math.min(RESERVE, store.getTotalSpace() / 100);
            long free = Math.max(0, store.getUsableSpace() - reserve);
            long held = base.isPresent() ? base.get().status().allocated() : 0;
            if (dataBytes - held > free) {
                throw new SourceException.TargetRefused(
                        path + " needs " + (dataBytes - held) + " bytes, and its file system has " + free
                                + " free, less a reserve of " + reserve,
                        "Make room, or restore to another file system.");
            }
        } catch (IOException e) {
            throw new SourceException.TargetRefused(
                    "cannot tell how much room there is in " + folder + ": " + e.getMessage(),
                    "Create the folder first.");
        } catch (PosixException e) {
            throw TargetErrors.refused("cannot look at " + partial, e);
        }
    }

    /**
     * Gives the image that is there the partial name, until it is complete again. What an earlier run left under that
     * name goes: the image that is there is the better base.
     */
    void moveAside(NativeFile image) throws SourceException {
        try {
            requireStands(path, image);
            Naming.replace(path, partial);
        } catch (PosixException e) {
            throw TargetErrors.refused("cannot rename " + path + " while it is written", e);
        }
        syncFolder();
    }

    /** Undoes {@link #moveAside}, as nothing was written yet. */
    void moveBack() throws SourceException {
        takeFreeName();
    }

    private static void requireStands(Path name, NativeFile file) throws PosixException, SourceException {
        FileStatus there = FileStatus.ofLink(name);
        FileStatus own = file.status();
        if (there.inode() != own.inode() || !there.device().equals(own.device())) {
            throw new SourceException.TargetFailed(
                    name + " was replaced while it was written", "Find out by what, then restore again.");
        }
    }

    /** Gives a new image the owner and mode of the one it replaces. */
    void inherit(NativeFile file, FileStatus replaced) throws PosixException {
        FileStatus own = file.status();
        if (own.uid() != replaced.uid() || own.gid() != replaced.gid()) {
            file.changeOwner(replaced.uid(), replaced.gid());
        }
        file.changeMode(replaced.mode() & 07777);
    }

    /** Gives the complete image its name; what has it until then is replaced only if that was allowed. */
    void finish(NativeFile image, boolean replacing) throws SourceException {
        try {
            requireStands(partial, image);
            if (replacing) {
                Naming.replace(partial, path);
            } else {
                takeFreeName();
            }
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot give " + partial + " its name", e);
        }
        syncFolder();
    }

    private void takeFreeName() throws SourceException {
        try {
            try {
                Naming.give(partial, path);
            } catch (PosixException e) {
                if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOSYS) {
                    throw e;
                }
                requireFree();
                Naming.replace(partial, path);
            }
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot give " + partial + " its name", e);
        }
    }

    private void requireFree() throws SourceException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new SourceException.TargetFailed(
                    path + " appeared while it was restored as " + partial, "Remove one of them.");
        }
    }

    /** Makes names durable. */
    private void syncFolder() throws SourceException {
        try (NativeFile opened = NativeFile.open(folder, OpenFlag.FOLDER)) {
            opened.sync();
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot make the name of " + path + " durable", e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
