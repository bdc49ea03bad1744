package dev.holdfast.engine.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Replaces small local files so that a crash leaves the old content or the new. An interrupt does not stop it, and stands
 * afterwards: what is kept last is often what was learned at the end.
 */
public final class AtomicFile {
    /** Within this process: a file lock is the whole process's, and ends when any of its channels on that file does. */
    private static final ReentrantLock UPDATES = new ReentrantLock();

    private AtomicFile() {}

    /** Replaces a file that nobody else writes. */
    public static void write(Path file, byte[] bytes) throws IOException {
        uninterrupted(() -> replace(file, bytes));
    }

    /**
     * Replaces a file that others write too, of this process or another: one after the other, by a lock in a file beside it.
     *
     * @param next what it holds from now on, given what it holds; that is none where there is no file
     */
    public static void update(Path file, Function<Optional<byte[]>, byte[]> next) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        UPDATES.lock();
        try {
            uninterrupted(() -> {
                try (FileChannel lock = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    lock.lock();
                    replace(file, next.apply(content(file)));
                }
            });
        } finally {
            UPDATES.unlock();
        }
    }

    private static Optional<byte[]> content(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static void uninterrupted(Step step) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    step.run();
                    return;
                } catch (ClosedByInterruptException | FileLockInterruptionException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
