package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Excludes all other writers of a store while a name is looked at and then changed: other processes by a lock on the
 * file {@code .lock} (POSIX record locks; they end with their process), threads of this one by a lock in memory.
 *
 * <p>The file is opened for each use, so that an idle store holds no file open and can be unmounted. Closing it gives up
 * all locks of the process on it, which is why no two threads may have it open at once. Held for microseconds: contents
 * are written and synced before or after.
 */
final class StoreLock {
    private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();

    private final StoreFolder folder;
    private final ReentrantLock inThisProcess;

    private StoreLock(StoreFolder folder, ReentrantLock inThisProcess) {
        this.folder = folder;
        this.inThisProcess = inThisProcess;
    }

    /** The lock of a store, whose file is created if it is missing. */
    static StoreLock of(StoreFolder folder) throws IOException {
        ReentrantLock inThisProcess =
                IN_THIS_PROCESS.computeIfAbsent(folder.root().toRealPath(), _ -> new ReentrantLock());
        inThisProcess.lock();
        try {
            createIfMissing(folder.lockFile());
        } finally {
            inThisProcess.unlock();
        }
        return new StoreLock(folder, inThisProcess);
    }

    private static void createIfMissing(Path file) throws IOException {
        if (Files.notExists(file)) {
            try {
                StoreFolder.createFile(file).close();
            } catch (FileAlreadyExistsException e) {
                // Another process was faster, which is as good.
                return;
            }
        }
    }

    interface Action {
        void run() throws IOException, BlobStoreException;
    }

    void holding(Action action) throws IOException, BlobStoreException {
        try {
            inThisProcess.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted(
                    "interrupted while waiting for the lock of " + folder.root(), "", e);
        }
        // Opened, not created: a folder that vanished is not to come back empty.
        try (FileChannel file = FileChannel.open(folder.lockFile(), StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            action.run();
        } finally {
            inThisProcess.unlock();
        }
    }
}
