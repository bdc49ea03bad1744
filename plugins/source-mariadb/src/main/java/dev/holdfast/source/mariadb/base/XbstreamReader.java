package dev.holdfast.source.mariadb.base;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Reads xbstream, in which mariabackup writes files in chunks that may be mixed: {@code XBSTCK01}, flags, type, path; and of
 * a payload its length, offset and CRC-32, then its bytes. All numbers begin with the lowest byte. Whatever is not so, or
 * larger than mariabackup writes it, is an {@link IOException}.
 */
final class XbstreamReader {
    /** mariabackup writes 10 MiB at once, and a read of 1 MiB more at most. */
    static final int LARGEST_CHUNK = 32 << 20;

    private static final byte[] MAGIC = "XBSTCK01".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_PATH = 1024;
    private static final int MOST_FILES = 4_000_000;

    private final InputStream stream;
    private final Map<String, Long> open = new HashMap<>();
    private long files;

    /**
     * A stretch of a file.
     *
     * @param path below the data folder, with slashes
     * @param offset of the first byte in the file
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way; never compared as records
    record Chunk(String path, long offset, byte[] bytes) {}

    XbstreamReader(InputStream stream) {
        this.stream = stream;
    }

    /** The next stretch; a file without a byte has one of no length. Empty after the last, if all files are whole. */
    Optional<Chunk> next() throws IOException {
        while (true) {
            byte[] magic = stream.readNBytes(MAGIC.length);
            if (magic.length == 0) {
                if (!open.isEmpty()) {
                    throw new EOFException("the stream ended within " + open.size() + " files");
                }
                return Optional.empty();
            }
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IOException("what mariabackup wrote is no xbstream");
            }
            fields(1); // flags: that a reader which does not know the type may pass it over
            int type = fields(1).get();
            String path = path();
            switch (type) {
                case 'P' -> {
                    return Optional.of(payload(path));
                }
                case 'E' -> {
                    if (open.remove(path) == null) {
                        return Optional.of(new Chunk(path, 0, new byte[0]));
                    }
                }
                default -> throw new IOException("a chunk of xbstream of an unknown type, " + type);
            }
        }
    }

    private String path() throws IOException {
        int length = fields(4).getInt();
        if (length < 1 || length > LONGEST_PATH) {
            throw new IOException("a chunk of xbstream with a path of " + length + " bytes");
        }
        String path = new String(fields(length).array(), StandardCharsets.UTF_8);
        return path.startsWith("./") ? path.substring(2) : path;
    }

    private Chunk payload(String path) throws IOException {
        ByteBuffer head = fields(20);
        long length = head.getLong();
        long offset = head.getLong();
        int crc = head.getInt();
        if (length < 0 || length > LARGEST_CHUNK) {
            throw new IOException("a chunk of xbstream of " + length + " bytes, for " + path);
        }
        long before = open.getOrDefault(path, 0L);
        if (offset != before) {
            throw new IOException("a chunk of " + path + " at " + offset + ", not at " + before);
        }
        byte[] bytes = fields((int) length).array();
        CRC32 found = new CRC32();
        found.update(bytes);
        if ((int) found.getValue() != crc) {
            throw new IOException("a chunk of " + path + " whose checksum is wrong, at " + offset);
        }
        if (open.put(path, offset + length) == null && ++files > MOST_FILES) {
            throw new IOException("more than " + MOST_FILES + " files");
        }
        return new Chunk(path, offset, bytes);
    }

    private ByteBuffer fields(int count) throws IOException {
        byte[] bytes = stream.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the stream ended within a chunk");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
