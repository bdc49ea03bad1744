package dev.holdfast.engine.job;

import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** A disk in memory that is restored to, and how much of it was touched. Refuses what it was not told to expect. */
final class MemoryDiskTarget implements VolumeTarget {
    private final boolean zero;
    private MemoryDisk disk;
    private final Set<Long> expected = new HashSet<>();
    private long writtenBytes;
    private long zeroedBytes;

    private MemoryDiskTarget(boolean zero, MemoryDisk disk) {
        this.zero = zero;
        this.disk = disk;
    }

    /** One that is new. */
    static MemoryDiskTarget blank() {
        return new MemoryDiskTarget(true, new MemoryDisk(0));
    }

    /** One that holds something already. */
    static MemoryDiskTarget holding(MemoryDisk disk) {
        return new MemoryDiskTarget(false, disk.copy());
    }

    synchronized MemoryDisk disk() {
        return disk;
    }

    synchronized long writtenBytes() {
        return writtenBytes;
    }

    synchronized long zeroedBytes() {
        return zeroedBytes;
    }

    @Override
    public synchronized void begin(long length, long dataBytes) {
        disk = disk.resized(length);
    }

    @Override
    public boolean isZero() {
        return zero;
    }

    @Override
    public synchronized Optional<Extent> nextData(long from) {
        return disk.nextData(from);
    }

    @Override
    public synchronized void read(long offset, ByteBuffer into) {
        disk.read(offset, into);
    }

    private static LongStream blocks(long offset, long length) {
        return LongStream.rangeClosed(offset / BlockMap.BLOCK, (offset + length - 1) / BlockMap.BLOCK);
    }

    @Override
    public synchronized void expect(Extent extent) {
        blocks(extent.offset(), extent.length()).forEach(expected::add);
    }

    @Override
    public synchronized void write(long offset, ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        if (!blocks(offset, bytes.length).allMatch(expected::contains)) {
            throw new IllegalStateException(bytes.length + " bytes came unexpected, for offset " + offset);
        }
        writtenBytes += bytes.length;
        disk.write(offset, bytes);
    }

    @Override
    public synchronized void zero(Extent extent) {
        zeroedBytes += extent.length();
        disk.zero(extent.offset(), extent.length());
    }

    @Override
    public void complete() {}

    @Override
    public void close() {}
}
