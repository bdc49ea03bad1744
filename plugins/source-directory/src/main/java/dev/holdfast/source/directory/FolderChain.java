package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.TreePath;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Open folders on the way from a root to one folder below it. Each is opened in the one before, never following a
 * symbolic link, so that no link, however quickly it is put there, leads out of the tree; and no path is ever too long
 * for the kernel. The deepest {@value #KEPT_OPEN} are kept open; going back further opens them anew from the root, which
 * costs one call per level for every {@value #KEPT_OPEN} levels gone back. For one thread.
 */
final class FolderChain implements AutoCloseable {
    static final int KEPT_OPEN = 64;

    private final Descriptor root;

    /** Open folders by the length of their path, all prefixes of {@link #current}. */
    private final TreeMap<Integer, Descriptor> open = new TreeMap<>();

    private byte[] current = {};

    /** A chain from a root, which stays its owner's. */
    FolderChain(Descriptor root) {
        this.root = root;
    }

    /** The folder at a path, held open until the next call. */
    Descriptor at(TreePath folder) throws PosixException {
        byte[] wanted = folder.bytes();
        keepOnly(sharedFolders(current, wanted));
        Map.Entry<Integer, Descriptor> last = open.lastEntry();
        Descriptor at = last == null ? root : last.getValue();
        int done = last == null ? 0 : last.getKey();
        current = Arrays.copyOf(wanted, done);
        while (done < wanted.length) {
            int start = done == 0 ? 0 : done + 1;
            int end = nextSlash(wanted, start);
            at = at.open(Arrays.copyOfRange(wanted, start, end), OpenFlag.PATH, OpenFlag.FOLDER);
            open.put(end, at);
            done = end;
            if (open.size() > KEPT_OPEN) {
                open.pollFirstEntry().getValue().close();
            }
        }
        current = wanted;
        return at;
    }

    /** The length of the longest path that both are at or below. */
    static int sharedFolders(byte[] a, byte[] b) {
        int mismatch = Arrays.mismatch(a, b);
        int shared = mismatch < 0 ? a.length : mismatch;
        while (shared > 0 && !(endsName(a, shared) && endsName(b, shared))) {
            shared--;
        }
        return shared;
    }

    private static boolean endsName(byte[] path, int at) {
        return at == path.length || path[at] == '/';
    }

    private static int nextSlash(byte[] path, int from) {
        int at = from;
        while (at < path.length && path[at] != '/') {
            at++;
        }
        return at;
    }

    private void keepOnly(int length) {
        Map<Integer, Descriptor> deeper = open.tailMap(length, false);
        deeper.values().forEach(Descriptor::close);
        deeper.clear();
    }

    @Override
    public void close() {
        keepOnly(-1);
    }
}
