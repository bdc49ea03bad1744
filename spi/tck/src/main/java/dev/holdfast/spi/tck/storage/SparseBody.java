package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A body that is zero but for a mark of eight bytes at some offsets: each mark is its own offset, big-endian. Lets a
 * store be tested with more bytes than a test wants to write: a backend may lay down the marks and leave holes between.
 */
public final class SparseBody implements BlobBody {
    /** The bytes of a mark. */
    public static final int MARK = Long.BYTES;

    private final long length;
    private final NavigableMap<Long, byte[]> marks;

    /**
     * A body of {@code length} bytes.
     *
     * @param offsets where its marks begin; they lie within the body and do not overlap
     */
    public SparseBody(long length, long... offsets) {
        this.length = length;
        this.marks = new TreeMap<>();
        for (long offset : offsets) {
            Long before = marks.floorKey(offset + MARK - 1);
            if (offset < 0 || offset > length - MARK || (before != null && before > offset - MARK)) {
                throw new IllegalArgumentException("no room for a mark at " + offset + " of " + length);
            }
            marks.put(offset, mark(offset));
        }
    }

    /** The eight bytes that a mark at {@code offset} consists of. */
    public static byte[] mark(long offset) {
        byte[] mark = new byte[MARK];
        for (int i = 0; i < MARK; i++) {
            mark[i] = (byte) (offset >>> (Long.SIZE - (i + 1) * Byte.SIZE));
        }
        return mark;
    }

    /** The offsets of the marks. */
    public long[] offsets() {
        return marks.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public long length() {
        return length;
    }

    /** Computed anew from all bytes at each call: about half a second for each GiB. */
    @Override
    public byte[] sha256() {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = open()) {
            int count = in.read(buffer, 0, buffer.length);
            while (count > 0) {
                digest.update(buffer, 0, count);
                count = in.read(buffer, 0, buffer.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stream over memory failed", e);
        }
        return digest.digest();
    }

    @Override
    public InputStream open() {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int count) {
                if (count == 0) {
                    return 0;
                }
                if (position == length) {
                    return -1;
                }
                int n = (int) Math.min(count, length - position);
                Arrays.fill(buffer, offset, offset + n, (byte) 0);
                marks.subMap(position - MARK + 1, true, position + n, false)
                        .forEach((at, mark) -> copy(mark, at - position, buffer, offset, n));
                position += n;
                return n;
            }
        };
    }

    private static void copy(byte[] mark, long at, byte[] buffer, int offset, int length) {
        for (int i = 0; i < mark.length; i++) {
            if (at + i >= 0 && at + i < length) {
                buffer[offset + (int) at + i] = mark[i];
            }
        }
    }
}
