package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A database, if there is one, that no program has in use: while this is open, none can begin a transaction. It holds the bytes
 * that SQLite's own locks are on, and so needs no SQLite, which a damaged database may refuse.
 *
 * @see <a href="https://www.sqlite.org/lockingv3.html">File Locking And Concurrency In SQLite</a>
 */
final class UnusedDatabase implements AutoCloseable {
    private static final long FIRST_LOCK = 0x40000000L;
    private static final long LOCKS = 512;

    private final Optional<FileChannel> channel;

    private UnusedDatabase(Optional<FileChannel> channel) {
        this.channel = channel;
    }

    /** Takes it; refuses one that is in use. */
    static UnusedDatabase of(DatabaseFile file) throws SourceException {
        if (!Files.exists(file.path())) {
            return new UnusedDatabase(Optional.empty());
        }
        try {
            FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(FIRST_LOCK, LOCKS, false);
            if (lock == null) {
                channel.close();
                throw new SourceException.TargetRefused(
                        file + " is in use", "Stop the program that uses it, then restore again.");
            }
            return new UnusedDatabase(Optional.of(channel));
        } catch (IOException e) {
            throw new SourceException.TargetRefused(
                    "it cannot be told whether " + file + " is in use: " + e,
                    "Run as a user who may write it, or restore to a new file.");
        }
    }

    @Override
    public void close() throws SourceException {
        if (channel.isPresent()) {
            try {
                channel.get().close();
            } catch (IOException e) {
                throw new SourceException.TargetFailed("cannot let go of the database: " + e, "", e);
            }
        }
    }
}
