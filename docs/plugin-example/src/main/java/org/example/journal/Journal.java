package org.example.journal;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file of records, one after another: a head of fixed length, the blob's name, its content. A record counts once its
 * state is written, which happens last and after all else is durable; what a crash left without one is overwritten by the
 * next. All writers hold the file's lock, and one of this process besides, since locks of files are a whole process's.
 *
 * <pre>
 * state 1 byte: 0 not finished, 1 a blob, 2 its deletion
 * length of the name 2 bytes, length of the content 8 bytes, name, content
 * </pre>
 */
final class Journal {
    private static final byte BLOB = 1;
    private static final byte DELETION = 2;
    private static final int HEAD = 11;
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path path;
    private final ReentrantLock lock;
    private final NavigableMap<BlobName, Record> blobs = new TreeMap<>();
    private long end;
    private long records;

    private Journal(Path path) {
        this.path = path;
        this.lock = LOCKS.computeIfAbsent(path, _ -> new ReentrantLock());
    }

    static Journal open(Path path, boolean create) throws BlobStoreException {
        try {
            if (create && Files.isDirectory(path.getParent()) && !Files.exists(path)) {
                Files.createFile(path);
            }
            Journal journal = new Journal(path.toRealPath());
            journal.current();
            return journal;
        } catch (NoSuchFileException e) {
            throw new BlobStoreException.NotFound("no journal at " + path, "Check the path.", e);
        } catch (IOException e) {
            throw failure("opening " + path, e);
        }
    }

    static BlobStoreException failure(String what, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return new BlobStoreException.Interrupted("interrupted while " + what, "", e);
        }
        return new BlobStoreException.Transient(what + " failed: " + e.getMessage(), "", e);
    }

    /** A new channel for reading. */
    FileChannel channel() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** The blobs as they stand now, others' included; not to be changed. */
    NavigableMap<BlobName, Record> current() throws BlobStoreException {
        lock.lock();
        try (FileChannel file = channel()) {
            catchUp(file);
            return new TreeMap<>(blobs);
        } catch (IOException e) {
            throw failure("reading " + path, e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads the records that came since; ends at one that is not finished. */
    private void catchUp(FileChannel file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        while (readFully(file, head.clear(), end)) {
            byte state = head.get(0);
            int nameLength = head.getShort(1);
            long length = head.getLong(3);
            ByteBuffer name = ByteBuffer.allocate(nameLength);
            if (state == 0 || !readFully(file, name, end + HEAD)) {
                return;
            }
            records++;
            BlobName blob = new BlobName(new String(name.array(), StandardCharsets.UTF_8));
            if (state == BLOB) {
                blobs.put(blob, new Record(blob, end + HEAD + nameLength, length, records));
            } else {
                blobs.remove(blob);
            }
            end += HEAD + nameLength + length;
        }
    }

    private static boolean readFully(FileChannel file, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            if (file.read(into, position + into.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Something to be done while nobody else writes. */
    private interface Change<T> {
        T make(FileChannel file) throws IOException, BlobStoreException;
    }

    private <T> T change(String what, Change<T> change) throws BlobStoreException {
        lock.lock();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            catchUp(file);
            return change.make(file);
        } catch (IOException e) {
            throw failure(what, e);
        } finally {
            lock.unlock();
        }
    }

    Record put(BlobName name, BlobBody body, PutCondition condition) throws BlobStoreException {
        return change("putting " + name, file -> {
            check(name, condition);
            long begin = end;
            byte[] bytes = name.value().getBytes(StandardCharsets.UTF_8);
            long content = begin + HEAD + bytes.length;
            write(file, begin, head((byte) 0, bytes, body.length()));
            copy(file, content, name, body);
            file.truncate(content + body.length());
            file.force(true);
            write(file, begin, ByteBuffer.wrap(new byte[] {BLOB}));
            file.force(true);
            catchUp(file);
            return blobs.get(name);
        });
    }

    private void check(BlobName name, PutCondition condition) throws BlobStoreException {
        Optional<Record> present = Optional.ofNullable(blobs.get(name));
        switch (condition) {
            case PutCondition.Overwrite _ -> {}
            case PutCondition.IfAbsent _ -> {
                if (present.isPresent()) {
                    throw new BlobStoreException.AlreadyExists("there is a blob " + name, "");
                }
            }
            case PutCondition.IfVersion(String version) -> {
                String found = present.map(record -> String.valueOf(record.number())).orElse("none");
                if (!found.equals(version)) {
                    throw new BlobStoreException.PreconditionFailed(
                            name + " is of version " + found + ", not " + version, "");
                }
            }
        }
    }

    private static ByteBuffer head(byte state, byte[] name, long length) {
        return ByteBuffer.allocate(HEAD + name.length)
                .put(state)
                .putShort((short) name.length)
                .putLong(length)
                .put(name)
                .flip();
    }

    private static void write(FileChannel file, long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** The record around the content is not finished yet; so where the content turns out to be wrong, it is nothing. */
    private static void copy(FileChannel file, long position, BlobName name, BlobBody body)
            throws IOException, BlobStoreException {
        file.position(position);
        try (BodyContent content = BodyContent.open(name, body)) {
            content.copyTo((bytes, offset, count) -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            });
        }
    }

    void delete(BlobName name) throws BlobStoreException {
        change("deleting " + name, file -> {
            if (blobs.containsKey(name)) {
                write(file, end, head(DELETION, name.value().getBytes(StandardCharsets.UTF_8), 0));
                file.force(true);
                catchUp(file);
            }
            return name;
        });
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
