package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.FileSystems;
import dev.holdfast.source.directory.posix.FolderListing;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folder that a tree is restored into, open, marked as incomplete, and locked against other restores.
 *
 * @param path for messages
 * @param overwrite whether entries that are there may be replaced
 */
record RestoreRoot(Path path, Descriptor parent, Descriptor folder, RestoreMarker marker, boolean overwrite)
        implements AutoCloseable {
    /** What a fresh ext file system has in its root; it may be there, empty, in a folder that is called empty. */
    private static final byte[] LOST_AND_FOUND = "lost+found".getBytes(StandardCharsets.US_ASCII);

    /** Opens a root, or refuses it before anything is changed. */
    static RestoreRoot open(Path path, boolean overwrite) throws SourceException {
        Descriptor parent = openParent(path);
        try {
            byte[] name = nameIn(path);
            Optional<FileStatus> there = FileStatus.find(parent, name);
            if (there.isPresent() && there.get().kind() != FileStatus.Kind.FOLDER) {
                throw new SourceException.TargetRefused(
                        path + " is " + (there.get().kind() == FileStatus.Kind.LINK ? "a link" : "no folder"),
                        "Restore to another path, or remove what stands there.");
            }
            if (there.isEmpty()) {
                Names.makeFolder(parent, name);
            }
            Descriptor folder = parent.open(name, OpenFlag.PATH, OpenFlag.FOLDER);
            try {
                return new RestoreRoot(path, parent, folder, mark(path, folder, overwrite), overwrite);
            } catch (PosixException | SourceException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (PosixException e) {
            parent.close();
            throw TargetErrors.refused("cannot restore into " + path, e);
        } catch (SourceException | RuntimeException e) {
            parent.close();
            throw e;
        }
    }

    private static Descriptor openParent(Path path) throws SourceException {
        Path parent = path.getParent() == null ? path : path.getParent();
        try {
            return Descriptor.ofFolder(parent);
        } catch (PosixException e) {
            throw TargetErrors.refused("cannot restore into " + path + ", for want of the folder " + parent, e);
        }
    }

    private static byte[] nameIn(Path path) {
        Path name = path.getFileName();
        return name == null ? new byte[] {'.'} : Descriptor.nameOf(name);
    }

    private static RestoreMarker mark(Path path, Descriptor folder, boolean overwrite)
            throws PosixException, SourceException {
        Optional<RestoreMarker> marker = RestoreMarker.open(folder);
        if (marker.isPresent() && !marker.get().isComplete()) {
            RestoreMarker.removeFrom(folder);
            marker.get().close();
            marker = Optional.empty();
        }
        if (marker.isPresent()) {
            try {
                if (!overwrite) {
                    takeUp(path, folder, marker.get());
                }
                return marker.get();
            } catch (PosixException | SourceException | RuntimeException e) {
                marker.get().close();
                throw e;
            }
        }
        boolean empty = isEmpty(folder);
        if (!overwrite && !empty) {
            throw new SourceException.TargetRefused(
                    path + " is not empty",
                    "Restore into a new folder, or, if entries of the same name may be replaced, restore again with"
                            + " leave to overwrite.");
        }
        return RestoreMarker.create(folder, empty);
    }

    private static void takeUp(Path path, Descriptor folder, RestoreMarker marker)
            throws PosixException, SourceException {
        if (!marker.allOurs()) {
            throw new SourceException.TargetRefused(
                    path + " holds an interrupted restore beside what was there before",
                    "Restore again with leave to overwrite, as that restore was begun.");
        }
        try (Removal removal = new Removal(folder)) {
            for (byte[] name : FolderListing.names(folder)) {
                if (!RestoreMarker.isNamed(name)) {
                    removal.remove(TreePath.ROOT.child(name));
                }
            }
        }
    }

    private static boolean isEmpty(Descriptor folder) throws PosixException {
        List<byte[]> names = FolderListing.names(folder);
        if (names.size() == 1 && isLostAndFound(names.getFirst())) {
            try (Descriptor found = folder.open(LOST_AND_FOUND, OpenFlag.PATH)) {
                return FileStatus.of(found).kind() == FileStatus.Kind.FOLDER
                        && FolderListing.names(found).isEmpty();
            }
        }
        return names.isEmpty();
    }

    static boolean isLostAndFound(byte[] name) {
        return Arrays.equals(name, LOST_AND_FOUND);
    }

    /** Takes the marker away. */
    void unmark() throws PosixException {
        RestoreMarker.removeFrom(folder);
    }

    /** Makes the root itself and its name durable. */
    void sync() throws PosixException {
        FileSystems.syncFolder(folder);
        FileSystems.syncFolder(parent);
    }

    @Override
    public void close() {
        marker.close();
        folder.close();
        parent.close();
    }
}
