package dev.holdfast.engine.restore;

import dev.holdfast.engine.format.BlockLeaf;
import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Tells what of a disk differs from what the target holds already, and makes zero what has to be. On a target that is all
 * zero it says at once that everything differs. Used by one thread at a time.
 */
final class TargetComparison {
    private final VolumeTarget target;
    private final ChunkHasher hasher;
    private final long length;
    private final boolean blank;
    private byte[] buffer = new byte[0];

    TargetComparison(VolumeTarget target, ChunkHasher hasher, long length) {
        this.target = target;
        this.hasher = hasher;
        this.length = length;
        this.blank = target.isZero();
    }

    /** Makes a range zero. */
    void zero(long from, long to) throws SourceException {
        long end = Math.min(to, length);
        if (blank) {
            return;
        }
        long at = from;
        while (at < end) {
            Optional<Extent> data = target.nextData(at);
            if (data.isEmpty() || data.get().offset() >= end) {
                return;
            }
            long start = Math.max(at, data.get().offset());
            long stop = Math.min(end, data.get().end());
            target.zero(new Extent(start, stop - start));
            at = stop;
        }
    }

    /** The blocks of a leaf that the target does not hold yet; its zero blocks are made zero. */
    long differing(long number, BlockLeaf leaf) throws SourceException {
        if (blank) {
            return -1;
        }
        long base = number * BlockMap.LEAF_SPAN;
        int count = (int) Math.min(BlockMap.LEAF_SPAN, length - base);
        if (buffer.length == 0) {
            buffer = new byte[BlockMap.LEAF_SPAN];
        }
        target.read(base, ByteBuffer.wrap(buffer, 0, count));
        long differing = 0;
        int described = 0;
        for (int block = 0; block * BlockMap.BLOCK < count; block++) {
            int from = block * BlockMap.BLOCK;
            int blockLength = Math.min(BlockMap.BLOCK, count - from);
            if ((leaf.present() >>> block & 1) == 0) {
                zero(base + from, base + from + blockLength);
            } else {
                BlockLeaf.Block wanted = leaf.blocks().get(described++);
                ByteBuffer hash = ByteBuffer.wrap(hasher.piece(buffer, from, blockLength));
                if (hash.getLong(0) != wanted.hash0() || hash.getLong(8) != wanted.hash1()) {
                    differing |= 1L << block;
                }
            }
        }
        return differing;
    }
}
