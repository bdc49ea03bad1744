package dev.holdfast.engine.job;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.Volume;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A sparse disk in memory. Changed by one thread, then read by many. */
final class MemoryDisk implements Volume {
    static final int BLOCK = 1 << 16;

    private final long length;
    private final NavigableMap<Long, byte[]> blocks = new TreeMap<>();
    private final AtomicLong readBytes = new AtomicLong();

    MemoryDisk(long length) {
        this.length = length;
    }

    /** A disk of that length with the content of this one, as far as it goes. */
    MemoryDisk resized(long newLength) {
        MemoryDisk copy = new MemoryDisk(newLength);
        blocks.forEach((number, bytes) -> {
            if (number * BLOCK < newLength) {
                copy.blocks.put(number, bytes.clone());
            }
        });
        copy.trim();
        return copy;
    }

    private void trim() {
        Map.Entry<Long, byte[]> last = blocks.lastEntry();
        if (last != null) {
            long end = (last.getKey() + 1) * BLOCK;
            if (end > length) {
                Arrays.fill(last.getValue(), (int) (BLOCK - (end - length)), BLOCK, (byte) 0);
            }
        }
    }

    MemoryDisk copy() {
        return resized(length);
    }

    /** Writes bytes that lie within the disk. */
    void write(long offset, byte[] bytes) {
        if (offset < 0 || offset + bytes.length > length) {
            throw new IllegalArgumentException("outside of a disk of " + length + ": " + offset);
        }
        for (int at = 0; at < bytes.length; ) {
            long position = offset + at;
            int inBlock = (int) (position % BLOCK);
            int count = Math.min(bytes.length - at, BLOCK - inBlock);
            byte[] block = blocks.computeIfAbsent(position / BLOCK, _ -> new byte[BLOCK]);
            System.arraycopy(bytes, at, block, inBlock, count);
            at += count;
        }
    }

    /** Makes an extent zero, by holes where whole blocks are. */
    void zero(long offset, long count) {
        for (long at = offset; at < offset + count; ) {
            long inBlock = at % BLOCK;
            long part = Math.min(offset + count - at, BLOCK - inBlock);
            byte[] block = blocks.get(at / BLOCK);
            if (part == BLOCK) {
                blocks.remove(at / BLOCK);
            } else if (block != null) {
                Arrays.fill(block, (int) inBlock, (int) (inBlock + part), (byte) 0);
            }
            at += part;
        }
    }

    /** Writes, zeroes and repeats here and there. */
    void change(Random random, int times) {
        for (int i = 0; i < times && length > 0; i++) {
            long offset = (long) (random.nextDouble() * length);
            int count = (int) Math.min(length - offset, 1 + random.nextInt(1 << random.nextInt(1, 20)));
            switch (random.nextInt(5)) {
                case 0 -> zero(offset / BLOCK * BLOCK, Math.min(length - offset / BLOCK * BLOCK, 3L * BLOCK));
                case 1 -> write(offset, new byte[count]);
                case 2 -> {
                    byte[] same = new byte[count];
                    Arrays.fill(same, (byte) random.nextInt(3));
                    write(offset, same);
                }
                default -> write(offset, Seeds.bytes(random, count));
            }
        }
    }

    /** A disk with content here and there. */
    static MemoryDisk random(Random random, long length, int writes) {
        MemoryDisk disk = new MemoryDisk(length);
        disk.change(random, writes);
        return disk;
    }

    MemoryDiskSession session() {
        return new MemoryDiskSession(this);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<Extent> nextData(long from) {
        Long first = blocks.ceilingKey(from / BLOCK);
        if (first == null || from >= length) {
            return Optional.empty();
        }
        long end = first;
        while (blocks.containsKey(end)) {
            end++;
        }
        long start = Math.max(from, first * BLOCK);
        return Optional.of(new Extent(start, Math.min(length, end * BLOCK) - start));
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        readBytes.addAndGet(into.remaining());
        while (into.hasRemaining()) {
            long position = offset;
            int inBlock = (int) (position % BLOCK);
            int count = Math.min(into.remaining(), BLOCK - inBlock);
            byte[] block = blocks.get(position / BLOCK);
            into.put(block == null ? new byte[BLOCK] : block, inBlock, count);
            offset += count;
        }
    }

    /** Bytes that were read of it. */
    long readBytes() {
        return readBytes.get();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryDisk that
                && length == that.length
                && content(this).equals(content(that));
    }

    @Override
    public int hashCode() {
        return content(this).hashCode();
    }

    private static Map<Long, ByteBuffer> content(MemoryDisk disk) {
        Map<Long, ByteBuffer> content = new TreeMap<>();
        disk.blocks.forEach((number, bytes) -> {
            if (Arrays.mismatch(bytes, new byte[BLOCK]) >= 0) {
                content.put(number, ByteBuffer.wrap(bytes));
            }
        });
        return content;
    }

    @Override
    public String toString() {
        return "disk of " + length + " bytes, content " + content(this).hashCode();
    }
}
