package dev.holdfast.campaigns;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.restore.VolumeRestore;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.VolumeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The bytes that a disk must have. */
@SuppressWarnings("ArrayRecordComponent") // never compared as records
record ExpectedDisk(byte[] bytes) implements Expected {
    static ExpectedDisk read(Path image) throws IOException {
        return new ExpectedDisk(Files.readAllBytes(image));
    }

    @Override
    public long restore(Repository repository, Point point) throws Exception {
        Target target = new Target(bytes);
        Manifest.VolumeRoot volume =
                ((Manifest.Volumes) point.manifest().content()).volumes().getFirst();
        try {
            new VolumeRestore(
                            repository.chunks(point.domain()),
                            repository.hasher(point.domain()),
                            volume,
                            target,
                            new Progress())
                    .run(2, 2);
        } catch (Exception e) {
            if (target.wrong.get() > 0) {
                return target.wrong.get();
            }
            throw e;
        }
        return target.wrong.get() + (volume.length() == bytes.length ? 0 : 1) + target.missing();
    }

    /** A blank disk in memory that compares. */
    private static final class Target implements VolumeTarget {
        private final byte[] expected;
        private final byte[] written;
        private final AtomicLong wrong = new AtomicLong();

        Target(byte[] expected) {
            this.expected = expected;
            this.written = new byte[expected.length];
        }

        @Override
        public void begin(long length, long dataBytes) {}

        @Override
        public boolean isZero() {
            return true;
        }

        @Override
        public Optional<Extent> nextData(long from) {
            return Optional.empty();
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            into.put(written, Math.toIntExact(offset), into.remaining());
        }

        @Override
        public void write(long offset, ByteBuffer from) {
            int at = Math.toIntExact(offset);
            int count = Math.min(from.remaining(), Math.max(0, expected.length - at));
            wrong.addAndGet(from.remaining() - count); // beyond the end
            from.get(written, at, count);
            wrong.addAndGet(differences(at, at + count));
        }

        private long differences(int from, int to) {
            if (Arrays.equals(expected, from, to, written, from, to)) {
                return 0;
            }
            return IntStream.range(from, to)
                    .filter(i -> expected[i] != written[i])
                    .count();
        }

        @Override
        public void zero(Extent extent) {
            wrong.incrementAndGet(); // the target said that it is zero already
        }

        @Override
        public void complete() {}

        @Override
        public void close() {}

        long missing() {
            return differences(0, expected.length);
        }
    }
}
