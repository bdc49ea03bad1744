package dev.holdfast.engine.backup;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.format.BlockLeaf;
import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.limit.Processors;
import dev.holdfast.engine.map.BlockMapReader;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns 4 MiB of a disk into a leaf of its map: finds the zeros, hashes the blocks, sees by the parent's leaf what changed,
 * groups that into chunks, and stores those that are new. Used by one thread at a time.
 */
final class LeafMaker {
    /** Blocks of a chunk: 1 MiB. See docs/adr/0002. */
    private static final int BLOCKS_OF_CHUNK = 16;

    /** Hashing is a third faster while what was read is in the core's own cache still. A multiple of the block. */
    private static final int READ_AT_ONCE = 2 * BlockMap.BLOCK;

    private static final byte[] ZEROS = new byte[BlockMap.BLOCK];

    private final PackWriter packs;
    private final PackWriter.Lane lane;
    private final ChunkHasher hasher;
    private final ChunkCodec codec;
    private final Bandwidth reading;
    private final Progress progress;
    private final Processors.Turn turn;
    private final FingerprintPage fingerprints = new FingerprintPage();
    private final byte[] scratch = new byte[BLOCKS_OF_CHUNK * BlockMap.BLOCK];

    LeafMaker(PackWriter packs, ChunkHasher hasher, ChunkCodec codec, CaptureLimits limits, Progress progress) {
        this.packs = packs;
        this.progress = progress;
        this.reading = limits.reading();
        this.turn = limits.processors().turn();
        this.lane = packs.lane(PackKind.DATA, turn);
        this.hasher = hasher;
        this.codec = codec;
    }

    /** What became of 4 MiB. */
    sealed interface Result {
        /** Bytes that were not as in the parent. */
        long changedBytes();

        /** Bytes of blocks that are not zero. */
        long dataBytes();
    }

    /** All zero. */
    record Zero() implements Result {
        @Override
        public long changedBytes() {
            return 0;
        }

        @Override
        public long dataBytes() {
            return 0;
        }
    }

    /** As in the parent, whose leaf stands for it. */
    record Unchanged(BlockMapReader.Leaf parent, long dataBytes) implements Result {
        @Override
        public long changedBytes() {
            return 0;
        }
    }

    /** A new leaf, and where its chunks are. */
    record Changed(BlockLeaf leaf, List<Ticket> places, long changedBytes, long dataBytes) implements Result {}

    /** Ends the lane's open pack. */
    void flush() throws BlobStoreException, IOException, InterruptedException {
        turn.begin();
        try {
            lane.flush();
        } finally {
            turn.end();
        }
    }

    void close() {
        codec.close();
    }

    /**
     * Makes a leaf.
     *
     * @param disk where the bytes are
     * @param offset of the first of them
     * @param bytes takes them up
     * @param length how many they are, 1 to 4 MiB
     * @param parent the leaf of the same place in the point before, if known
     * @param known by which blocks are seen to be as they were
     */
    Result make(
            Volume disk,
            long offset,
            byte[] bytes,
            int length,
            Optional<BlockMapReader.Leaf> parent,
            Optional<Fingerprints> known)
            throws SourceException, BlobStoreException, IOException, InterruptedException {
        fingerprints.turnTo(known, offset / BlockMap.LEAF_SPAN);
        Draft draft = new Draft(bytes, length, parent);
        try {
            for (int at = 0; at < length; at += READ_AT_ONCE) {
                int count = Math.min(READ_AT_ONCE, length - at);
                turn.end();
                reading.take(count);
                disk.read(offset + at, ByteBuffer.wrap(bytes, at, count));
                progress.did(count);
                turn.begin();
                draft.hashBlocks(at, at + count);
            }
            fingerprints.finish();
            if (draft.present == 0) {
                return new Zero();
            }
            if (parent.isPresent()) {
                draft.keepUnchanged(parent.get());
                draft.storeLost(parent.get());
                if (draft.isAs(parent.get())) {
                    return new Unchanged(parent.get(), draft.dataBytes());
                }
            }
            draft.storeChanged();
            return draft.result();
        } finally {
            turn.end();
        }
    }

    /** The leaf being made. */
    private final class Draft {
        private final byte[] bytes;
        private final int length;
        private final byte[][] hashes = new byte[BlockMap.FAN_OUT][];
        private final long[] hash0 = new long[BlockMap.FAN_OUT];
        private final long[] hash1 = new long[BlockMap.FAN_OUT];
        private final long before;
        private final int[] chunkOf = new int[BlockMap.FAN_OUT];
        private final int[] pieceOf = new int[BlockMap.FAN_OUT];
        private final List<BlockLeaf.Chunk> chunks = new ArrayList<>();
        private final List<Ticket> places = new ArrayList<>();
        private long present;
        private long hashed;
        private long kept;
        private long changedBytes;

        Draft(byte[] bytes, int length, Optional<BlockMapReader.Leaf> parent) {
            this.bytes = bytes;
            this.length = length;
            this.before = parent.isPresent() ? parent.get().leaf().present() : 0;
            if (parent.isPresent()) {
                long rest = before;
                for (BlockLeaf.Block was : parent.get().leaf().blocks()) {
                    int block = Long.numberOfTrailingZeros(rest);
                    rest &= rest - 1;
                    hash0[block] = was.hash0();
                    hash1[block] = was.hash1();
                }
            }
        }

        private int lengthOf(int block) {
            return Math.min(BlockMap.BLOCK, length - block * BlockMap.BLOCK);
        }

        /** Hashes the blocks of a part, which begins with a block, but those that are seen to be as they were. */
        void hashBlocks(int begin, int end) {
            for (int block = begin / BlockMap.BLOCK; block * BlockMap.BLOCK < end; block++) {
                int from = block * BlockMap.BLOCK;
                int count = lengthOf(block);
                if (Arrays.mismatch(bytes, from, from + count, ZEROS, 0, count) >= 0) {
                    present |= 1L << block;
                    boolean same = (before >>> block & 1) == 1
                            && fingerprints.isAsHashed(block, hash0[block], hash1[block], bytes, from, count);
                    if (!same) {
                        byte[] hash = hash(block);
                        hash0[block] = ByteBuffer.wrap(hash).getLong(0);
                        hash1[block] = ByteBuffer.wrap(hash).getLong(Long.BYTES);
                        fingerprints.remember(block, hash0[block], hash1[block], bytes, from, count);
                    }
                }
            }
        }

        /** The whole hash of a block, which is needed only where the block is to be stored. */
        private byte[] hash(int block) {
            if ((hashed >>> block & 1) == 0) {
                hashes[block] = hasher.piece(bytes, block * BlockMap.BLOCK, lengthOf(block));
                hashed |= 1L << block;
            }
            return hashes[block];
        }

        /** Takes over from the parent the blocks that are as they were, and the chunks that are still mostly in use. */
        void keepUnchanged(BlockMapReader.Leaf parent) {
            BlockLeaf old = parent.leaf();
            long same = unchanged(old);
            int[] used = new int[old.chunks().size()];
            long rest = old.present();
            for (BlockLeaf.Block was : old.blocks()) {
                int block = Long.numberOfTrailingZeros(rest);
                rest &= rest - 1;
                if ((same >>> block & 1) == 1) {
                    used[was.chunk()] += 1;
                }
            }
            int[] renumbered = new int[old.chunks().size()];
            Arrays.fill(renumbered, -1);
            rest = old.present();
            for (BlockLeaf.Block was : old.blocks()) {
                int block = Long.numberOfTrailingZeros(rest);
                rest &= rest - 1;
                BlockLeaf.Chunk chunk = old.chunks().get(was.chunk());
                boolean worthKeeping = used[was.chunk()] * 2 > chunk.pieces();
                Optional<PackHint> hint = parent.hints().get(was.chunk());
                if ((same >>> block & 1) == 1 && worthKeeping && hint.isPresent()) {
                    if (renumbered[was.chunk()] < 0) {
                        renumbered[was.chunk()] = chunks.size();
                        chunks.add(chunk);
                        places.add(Ticket.of(hint.get()));
                    }
                    kept |= 1L << block;
                    chunkOf[block] = renumbered[was.chunk()];
                    pieceOf[block] = was.piece();
                }
            }
        }

        /** Stores again, as they were, chunks of the parent that are lost but unchanged: earlier points need them too. */
        void storeLost(BlockMapReader.Leaf parent) throws BlobStoreException, IOException, InterruptedException {
            for (int i = 0; i < parent.hints().size(); i++) {
                if (parent.hints().get(i).isEmpty()) {
                    int[] blocks = blocksOfChunk(parent.leaf(), i);
                    boolean complete = blocks.length > 0 && blocks.length <= BLOCKS_OF_CHUNK;
                    if (complete
                            && identity(blocks)
                                    .equals(parent.leaf().chunks().get(i).id())) {
                        store(blocks, blocks.length);
                        for (int block : blocks) {
                            kept |= 1L << block;
                        }
                    }
                }
            }
        }

        private ChunkId identity(int[] blocks) {
            byte[] pieces = new byte[blocks.length * ChunkId.LENGTH];
            int total = 0;
            for (int i = 0; i < blocks.length; i++) {
                System.arraycopy(hash(blocks[i]), 0, pieces, i * ChunkId.LENGTH, ChunkId.LENGTH);
                total += lengthOf(blocks[i]);
            }
            return hasher.chunk(PackKind.DATA, total, pieces);
        }

        /** The blocks that a chunk of the parent consists of, piece by piece; none if one of them is gone. */
        private int[] blocksOfChunk(BlockLeaf old, int chunk) {
            int[] blocks = new int[old.chunks().get(chunk).pieces()];
            Arrays.fill(blocks, -1);
            long rest = old.present();
            for (BlockLeaf.Block was : old.blocks()) {
                int block = Long.numberOfTrailingZeros(rest);
                rest &= rest - 1;
                if (was.chunk() == chunk && (present >>> block & 1) == 1) {
                    blocks[was.piece()] = block;
                }
            }
            return Arrays.stream(blocks).allMatch(block -> block >= 0) ? blocks : new int[0];
        }

        /** The blocks whose hashes are as in the parent's leaf. */
        private long unchanged(BlockLeaf old) {
            long same = 0;
            long rest = old.present();
            for (BlockLeaf.Block was : old.blocks()) {
                int block = Long.numberOfTrailingZeros(rest);
                rest &= rest - 1;
                boolean there = (present >>> block & 1) == 1;
                if (there && hash0[block] == was.hash0() && hash1[block] == was.hash1()) {
                    same |= 1L << block;
                }
            }
            return same;
        }

        boolean isAs(BlockMapReader.Leaf parent) {
            return kept == present && present == parent.leaf().present();
        }

        /** Groups the blocks that are to be stored: whole aligned MiB where all of it changed, else what there is. */
        void storeChanged() throws BlobStoreException, IOException, InterruptedException {
            int[] loose = new int[BlockMap.FAN_OUT];
            int count = 0;
            for (int first = 0; first < BlockMap.FAN_OUT; first += BLOCKS_OF_CHUNK) {
                long group = ((1L << BLOCKS_OF_CHUNK) - 1) << first;
                long toStore = present & ~kept & group;
                int[] blocks = blocksOf(toStore);
                if (toStore == (present & group)) {
                    store(blocks, blocks.length);
                } else {
                    for (int block : blocks) {
                        loose[count++] = block;
                        if (count == BLOCKS_OF_CHUNK) {
                            store(loose, count);
                            count = 0;
                        }
                    }
                }
            }
            store(loose, count);
        }

        private void store(int[] blocks, int count) throws BlobStoreException, IOException, InterruptedException {
            if (count == 0) {
                return;
            }
            byte[] pieces = new byte[count * ChunkId.LENGTH];
            int total = 0;
            boolean together = true;
            for (int i = 0; i < count; i++) {
                System.arraycopy(hash(blocks[i]), 0, pieces, i * ChunkId.LENGTH, ChunkId.LENGTH);
                total += lengthOf(blocks[i]);
                together &= i == 0 || blocks[i] == blocks[i - 1] + 1;
                chunkOf[blocks[i]] = chunks.size();
                pieceOf[blocks[i]] = i;
            }
            changedBytes += total;
            ChunkId id = hasher.chunk(PackKind.DATA, total, pieces);
            chunks.add(new BlockLeaf.Chunk(id, count));
            Optional<Ticket> known = packs.find(PackKind.DATA, id);
            places.add(known.isPresent() ? known.get() : add(id, blocks, count, total, together));
        }

        private Ticket add(ChunkId id, int[] blocks, int count, int total, boolean together)
                throws BlobStoreException, IOException, InterruptedException {
            if (together) {
                return lane.add(id, codec.encode(bytes, blocks[0] * BlockMap.BLOCK, total), total);
            }
            int at = 0;
            for (int i = 0; i < count; i++) {
                System.arraycopy(bytes, blocks[i] * BlockMap.BLOCK, scratch, at, lengthOf(blocks[i]));
                at += lengthOf(blocks[i]);
            }
            return lane.add(id, codec.encode(scratch, 0, total), total);
        }

        Changed result() {
            List<BlockLeaf.Block> blocks = new ArrayList<>(Long.bitCount(present));
            for (int block : blocksOf(present)) {
                blocks.add(new BlockLeaf.Block(chunkOf[block], pieceOf[block], hash0[block], hash1[block]));
            }
            return new Changed(new BlockLeaf(present, chunks, blocks), places, changedBytes, dataBytes());
        }

        long dataBytes() {
            long total = 0;
            for (int block : blocksOf(present)) {
                total += lengthOf(block);
            }
            return total;
        }
    }

    private static int[] blocksOf(long bits) {
        int[] blocks = new int[Long.bitCount(bits)];
        int count = 0;
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            blocks[count++] = Long.numberOfTrailingZeros(rest);
        }
        return blocks;
    }
}
