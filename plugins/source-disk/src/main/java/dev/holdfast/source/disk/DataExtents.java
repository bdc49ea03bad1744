package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.Extent;
import java.util.Optional;
import java.util.OptionalLong;

/** What of a file holds data, as lseek(2) with SEEK_DATA and SEEK_HOLE tells. */
final class DataExtents {
    private DataExtents() {}

    /** The first extent with data at or after {@code from} and before {@code end}. */
    static Optional<Extent> next(NativeFile file, long from, long end) throws PosixException {
        if (from >= end) {
            return Optional.empty();
        }
        OptionalLong start = file.nextData(from);
        if (start.isEmpty() || start.getAsLong() >= end) {
            return Optional.empty();
        }
        long hole = Math.min(end, file.nextHole(start.getAsLong()));
        // A hole punched between the two calls leaves nothing: all up to the end is then data, which is never wrong.
        return Optional.of(new Extent(start.getAsLong(), (hole > start.getAsLong() ? hole : end) - start.getAsLong()));
    }
}
