package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Folders that were made and still lack their attributes, which come last: a read-only folder could not be filled, and
 * filling one changes its time. About 200 bytes of memory for each; a deep tree has long paths, so only what each adds
 * to the folder above it is held. For one thread.
 */
final class PendingFolders {
    /**
     * A folder.
     *
     * @param above index of the nearest folder above it that is pending too, or -1
     * @param way from there to here, such as {@code name}
     * @param pathLength of its whole path
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pending(int above, byte[] way, int pathLength, Attributes attributes) {}

    /** What is done with a folder in the end. */
    interface Action {
        void accept(TreePath path, Attributes attributes) throws PosixException, SourceException;
    }

    private final List<Pending> all = new ArrayList<>();

    /** Indexes of the last folder added and those above it, deepest first. */
    private final Deque<Integer> current = new ArrayDeque<>();

    private byte[] last = {};

    /** Adds a folder; they come in the order of their paths. */
    void add(TreePath folder, Attributes attributes) {
        byte[] path = folder.bytes();
        int shared = FolderChain.sharedFolders(last, path);
        while (!current.isEmpty() && all.get(current.getFirst()).pathLength() > shared) {
            current.pop();
        }
        int above = current.isEmpty() ? -1 : current.getFirst();
        int known = above < 0 ? 0 : all.get(above).pathLength();
        byte[] way = Arrays.copyOfRange(path, known == 0 ? 0 : known + 1, path.length);
        current.push(all.size());
        all.add(new Pending(above, way, path.length, attributes));
        last = path;
    }

    /** Goes through all, each folder after those in it. */
    void deepestFirst(Action action) throws PosixException, SourceException {
        for (Pending folder : all.reversed()) {
            action.accept(path(folder), folder.attributes());
        }
    }

    private TreePath path(Pending folder) {
        byte[] path = new byte[folder.pathLength()];
        Pending at = folder;
        while (true) {
            System.arraycopy(at.way(), 0, path, at.pathLength() - at.way().length, at.way().length);
            int before = at.pathLength() - at.way().length - 1;
            if (before > 0) {
                path[before] = '/';
            }
            if (at.above() < 0) {
                return TreePath.of(path);
            }
            at = all.get(at.above());
        }
    }
}
