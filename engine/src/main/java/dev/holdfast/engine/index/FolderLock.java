package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The exclusive right to a folder, against other processes by a file lock, which ends with its process. */
final class FolderLock implements Closeable {
    /**
     * Folders that this process has open. Asked first: opening and closing a file a second time would release the
     * process's lock on it (POSIX).
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @param folder an existing one */
    static FolderLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!OPEN.add(real)) {
            throw new IndexInUse(folder);
        }
        try {
            return new FolderLock(real, Uninterrupted.run(() -> lock(folder)));
        } catch (IOException | RuntimeException | Error e) {
            OPEN.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IndexInUse(folder);
            }
            return channel;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OPEN.remove(folder);
        }
    }
}
