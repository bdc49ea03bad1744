package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.FileData;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.FileSystems;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.PosixException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The file that marks a folder as an incomplete restore, from before the first entry until all is durable. It says
 * whether all in the folder came from a restore, and is locked while one is running.
 */
final class RestoreMarker implements AutoCloseable {
    static final String NAME = ".holdfast-restore-incomplete";

    private static final byte[] NAME_BYTES = NAME.getBytes(StandardCharsets.US_ASCII);
    private static final String ALL_OURS = "all-in-this-folder-was-restored";
    private static final String SOME_OURS = "some-in-this-folder-was-restored";

    private final Descriptor file;
    private final boolean complete;
    private final boolean allOurs;

    private RestoreMarker(Descriptor file, boolean complete, boolean allOurs) {
        this.file = file;
        this.complete = complete;
        this.allOurs = allOurs;
    }

    static boolean isNamed(byte[] name) {
        return Arrays.equals(NAME_BYTES, name);
    }

    /** Whether a folder bears a marker, or anything by its name. */
    static boolean isIn(Descriptor folder) throws PosixException {
        return FileStatus.find(folder, NAME_BYTES).isPresent();
    }

    /** The marker in a folder, locked; empty if there is none. Fails with EAGAIN while another restore runs. */
    static Optional<RestoreMarker> open(Descriptor folder) throws PosixException {
        Optional<FileStatus> there = FileStatus.find(folder, NAME_BYTES);
        if (there.isEmpty() || there.get().kind() != FileStatus.Kind.FILE) {
            return Optional.empty();
        }
        Descriptor file = folder.open(NAME_BYTES, OpenFlag.READ_WRITE);
        try {
            FileSystems.lock(file);
            ByteBuffer text = ByteBuffer.allocate(4096);
            FileData.read(file, 0, text);
            String first = StandardCharsets.US_ASCII.decode(text.flip()).toString();
            return Optional.of(new RestoreMarker(file, first.contains("\n"), first.startsWith(ALL_OURS + "\n")));
        } catch (PosixException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Marks a folder, durably. */
    static RestoreMarker create(Descriptor folder, boolean allOurs) throws PosixException {
        Descriptor file = folder.open(NAME_BYTES, OpenFlag.READ_WRITE, OpenFlag.CREATE);
        try {
            FileSystems.lock(file);
            ByteBuffer text = StandardCharsets.US_ASCII.encode((allOurs ? ALL_OURS : SOME_OURS)
                    + "\nHoldfast restores into this folder, or was interrupted while it did. Restore again to complete it"
                    + (allOurs ? "; that empties it first.\n" : ".\n"));
            while (text.hasRemaining()) {
                FileData.write(file, text.position(), text);
            }
            FileSystems.sync(file);
            FileSystems.syncFolder(folder);
            return new RestoreMarker(file, true, allOurs);
        } catch (PosixException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether it was written; else whoever made it was stopped before anything was restored. */
    boolean isComplete() {
        return complete;
    }

    /** Whether nothing stood in the folder before it was restored into. */
    boolean allOurs() {
        return allOurs;
    }

    static void removeFrom(Descriptor folder) throws PosixException {
        Names.remove(folder, NAME_BYTES);
    }

    @Override
    public void close() {
        file.close();
    }
}
