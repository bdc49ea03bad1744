package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Names of the index segments that were added: all in memory, and in an append-only file, u16 length and UTF-8 each.
 * One thread adds, any number ask.
 */
final class SegmentNames implements Closeable {
    static final String FILE = "segments";

    private static final int LONGEST = 0xFFFF;

    /** More than 10 million names of the usual length; a file that claims more is not read. */
    private static final long LARGEST_FILE = Integer.MAX_VALUE - 8;

    private final StoredFile file;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final CRC32C checksum = new CRC32C();
    private long length;

    SegmentNames(IndexFolder folder) throws IOException {
        file = folder.open(FILE);
    }

    /**
     * Reads what an earlier process wrote.
     *
     * @param bytes of the file that count
     * @param expected their CRC-32C
     * @throws DamagedIndex if they are not as they were written
     */
    void restore(long bytes, int expected) throws IOException {
        if (bytes > LARGEST_FILE || file.length() < bytes) {
            throw new DamagedIndex(FILE + " has " + file.length() + " bytes, the manifest says " + bytes);
        }
        byte[] content = new byte[(int) bytes];
        file.read(0, content, content.length);
        checksum.update(content);
        if ((int) checksum.getValue() != expected) {
            throw new DamagedIndex(FILE + " does not match its checksum");
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        while (in.hasRemaining()) {
            byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(name);
            names.add(new String(name, StandardCharsets.UTF_8));
        }
        length = bytes;
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    /** The names at this moment. */
    Set<String> all() {
        return Set.copyOf(names);
    }

    void add(String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST) {
            throw new IllegalArgumentException("a segment's name of " + text.length + " bytes");
        }
        byte[] record = ByteBuffer.allocate(Short.BYTES + text.length)
                .putShort((short) text.length)
                .put(text)
                .array();
        file.write(length, record, record.length);
        length += record.length;
        checksum.update(record);
        names.add(name);
    }

    /** Bytes of the file that count. */
    long length() {
        return length;
    }

    /** CRC-32C of those. */
    int checksum() {
        return (int) checksum.getValue();
    }

    void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
