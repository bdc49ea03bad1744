package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A file of the index, open for reading and writing by position. One thread at a time.
 *
 * <p>A {@link RandomAccessFile} and not a channel: a channel is closed for everybody when one thread that uses it is
 * interrupted, and an index serves many backups, one of which may be cancelled.
 */
final class StoredFile implements Closeable {
    private final String name;
    private final RandomAccessFile file;
    private final Consumer<DiskStep> steps;

    StoredFile(Path path, String name, Consumer<DiskStep> steps) throws IOException {
        this.name = name;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.steps = steps;
    }

    String name() {
        return name;
    }

    long length() throws IOException {
        return file.length();
    }

    /** Reads {@code length} bytes at {@code offset} into {@code bytes}, from its beginning. */
    void read(long offset, byte[] bytes, int length) throws IOException {
        file.seek(offset);
        try {
            file.readFully(bytes, 0, length);
        } catch (EOFException _) {
            throw new DamagedIndex(name + " ends before byte " + (offset + length));
        }
    }

    /** Writes the first {@code length} of {@code bytes} at {@code offset}. */
    void write(long offset, byte[] bytes, int length) throws IOException {
        file.seek(offset);
        file.write(bytes, 0, length);
        steps.accept(new DiskStep.Written(name, offset, bytes, length));
    }

    void resize(long length) throws IOException {
        file.setLength(length);
        steps.accept(new DiskStep.Resized(name, length));
    }

    /** Returns when all that was written is durable. */
    void sync() throws IOException {
        file.getFD().sync();
        steps.accept(new DiskStep.Synced(name));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
