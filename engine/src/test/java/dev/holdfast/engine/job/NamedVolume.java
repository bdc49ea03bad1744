package dev.holdfast.engine.job;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.Volume;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk in memory under another name. */
record NamedVolume(String name, MemoryDisk disk) implements Volume {
    @Override
    public long length() {
        return disk.length();
    }

    @Override
    public Optional<Extent> nextData(long from) {
        return disk.nextData(from);
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        disk.read(offset, into);
    }
}
