package dev.holdfast.engine.job;

import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.source.VolumeSession;
import java.time.Instant;
import java.util.List;

/** A reading of disks in memory. */
final class MemoryDiskSession implements VolumeSession {
    private final List<Volume> disks;
    private final Instant instant;
    private boolean committed;

    MemoryDiskSession(Volume disk) {
        this(List.of(disk), Ticks.next());
    }

    MemoryDiskSession(List<Volume> disks, Instant instant) {
        this.disks = List.copyOf(disks);
        this.instant = instant;
    }

    MemoryDiskSession at(Instant other) {
        return new MemoryDiskSession(disks, other);
    }

    boolean isCommitted() {
        return committed;
    }

    @Override
    public List<Volume> volumes() {
        return disks;
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public Consistency consistency() {
        return Consistency.CRASH;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void committed() {
        committed = true;
    }

    @Override
    public void close() {}
}
