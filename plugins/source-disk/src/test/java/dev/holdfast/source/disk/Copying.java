package dev.holdfast.source.disk;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.source.VolumeSession;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Carries a disk from the source to the target, as the engine does, without a repository between. */
final class Copying {
    private static final int PART = 1 << 16;

    private Copying() {}

    static void copy(Path from, Path to, Existing existing) throws SourceException {
        try (VolumeSession session = new DiskSourcePlugin().begin(from);
                VolumeTarget target = new DiskTargetPlugin().open(to, existing)) {
            Volume volume = session.volumes().getFirst();
            target.begin(volume.length(), 0);
            copy(volume, target);
            target.complete();
        }
    }

    /** Writes what differs; where the target is known to be zero, only data. */
    static void copy(Volume volume, VolumeTarget target) throws SourceException {
        long done = 0;
        while (true) {
            Optional<Extent> data = volume.nextData(done);
            long hole = data.map(Extent::offset).orElse(volume.length());
            if (hole > done && !target.isZero()) {
                zero(target, done, hole);
            }
            if (data.isEmpty()) {
                return;
            }
            copy(volume, target, data.get());
            done = data.get().end();
        }
    }

    private static void zero(VolumeTarget target, long from, long to) throws SourceException {
        for (Optional<Extent> old = target.nextData(from);
                old.isPresent() && old.get().offset() < to;
                old = target.nextData(Math.min(to, old.get().end()))) {
            long end = Math.min(to, old.get().end());
            target.zero(new Extent(old.get().offset(), end - old.get().offset()));
            if (end == to) {
                return;
            }
        }
    }

    private static void copy(Volume volume, VolumeTarget target, Extent extent) throws SourceException {
        ByteBuffer part = ByteBuffer.allocateDirect(PART);
        ByteBuffer there = ByteBuffer.allocateDirect(PART);
        for (long at = extent.offset(); at < extent.end(); at += PART) {
            int length = (int) Math.min(PART, extent.end() - at);
            volume.read(at, part.clear().limit(length));
            if (!target.isZero()) {
                target.read(at, there.clear().limit(length));
                if (there.flip().equals(part.flip())) {
                    continue;
                }
            } else {
                part.flip();
            }
            target.write(at, part);
        }
    }
}
