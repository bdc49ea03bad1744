package dev.holdfast.engine.job;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** The content of a file, with holes. Does not change once it is in a tree. */
final class SparseFile {
    private final long length;
    private final NavigableMap<Long, byte[]> extents = new TreeMap<>();

    SparseFile(long length) {
        this.length = length;
    }

    static SparseFile of(byte[] content) {
        SparseFile file = new SparseFile(content.length);
        if (content.length > 0) {
            file.write(0, content);
        }
        return file;
    }

    /** One that is all content, or has holes. */
    static SparseFile random(Random random, int length) {
        if (random.nextInt(3) > 0) {
            return of(Seeds.bytes(random, length));
        }
        SparseFile file = new SparseFile(length);
        for (long at = 1L + random.nextInt(length); at < length; at += 1L + random.nextInt(length)) {
            byte[] bytes = Seeds.bytes(random, (int) Math.min(length - at, 1L + random.nextInt(length)));
            file.write(at, bytes);
            at += bytes.length;
        }
        return file;
    }

    /** Adds content after all that was added before. */
    void write(long offset, byte[] bytes) {
        extents.put(offset, bytes);
    }

    long length() {
        return length;
    }

    NavigableMap<Long, byte[]> extents() {
        return extents;
    }

    /** The bytes of a range; for those that fit into memory. */
    byte[] bytes(long from, int count) {
        byte[] result = new byte[count];
        for (Map.Entry<Long, byte[]> extent : extents.entrySet()) {
            long start = Math.max(from, extent.getKey());
            long end = Math.min(from + count, extent.getKey() + extent.getValue().length);
            if (start < end) {
                System.arraycopy(extent.getValue(), (int) (start - extent.getKey()), result, (int) (start - from), (int)
                        (end - start));
            }
        }
        return result;
    }

    /** Of the bytes that are not zero and where they are, however they were written. */
    private int hash() {
        int hash = 0;
        for (Map.Entry<Long, byte[]> extent : extents.entrySet()) {
            byte[] bytes = extent.getValue();
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != 0) {
                    hash += Long.hashCode((extent.getKey() + i) * 0x9E3779B97F4A7C15L) * (bytes[i] & 0xff);
                }
            }
        }
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseFile that
                && length == that.length
                && (length > Integer.MAX_VALUE
                        ? hash() == that.hash()
                        : Arrays.equals(bytes(0, (int) length), that.bytes(0, (int) length)));
    }

    @Override
    public int hashCode() {
        return hash();
    }

    @Override
    public String toString() {
        return length + "/" + hash();
    }
}
