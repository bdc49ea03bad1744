package dev.holdfast.engine.restore;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.VolumeTarget;

/** Tells a target what it is going to be written, in extents as long as can be. Used by one thread. */
final class ExpectedExtents {
    private final VolumeTarget target;
    private long begin;
    private long end;

    ExpectedExtents(VolumeTarget target) {
        this.target = target;
    }

    /** Adds what comes after all that was added before. */
    void add(long offset, long length) throws SourceException {
        if (offset != end) {
            tell();
            begin = offset;
        }
        end = offset + length;
    }

    /** Tells what was added and not told yet. */
    void tell() throws SourceException {
        if (begin < end) {
            target.expect(new Extent(begin, end - begin));
        }
        begin = end;
    }
}
