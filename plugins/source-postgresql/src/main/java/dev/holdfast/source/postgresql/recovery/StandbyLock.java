package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Held by the one process that keeps a standby. It is free as soon as that process is gone, however it ended. */
final class StandbyLock implements AutoCloseable {
    private final FileChannel file;

    private StandbyLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes it.
     *
     * @throws SourceException.TargetRefused if another process has it
     */
    static StandbyLock take(Path data, Account account) throws IOException, SourceException.TargetRefused {
        Path folder = Files.createDirectories(data.resolve(Layout.EXTRA));
        account.own(folder);
        Path path = folder.resolve("standby.lock");
        FileChannel file = FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        boolean taken = false;
        try {
            account.own(path);
            taken = file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            taken = false; // this very process has it
        } finally {
            if (!taken) {
                file.close();
            }
        }
        if (!taken) {
            throw new SourceException.TargetRefused(
                    "the standby in " + data + " is kept by another process", "It goes on; stop that one first.");
        }
        return new StandbyLock(file);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a lock cannot be given back", e);
        }
    }
}
