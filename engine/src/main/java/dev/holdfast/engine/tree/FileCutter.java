package dev.holdfast.engine.tree;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.limit.Processors;
import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Reads files and hands out chunks: large files are cut by their content, or, where they are changed in place, into blocks;
 * small ones are gathered with their neighbours into chunks of about 1 MiB, which compress better and keep the index small.
 * Used by one thread at a time.
 */
final class FileCutter {
    private static final int LARGEST_GATHERED = Cutter.SHORTEST;
    private static final int GATHERED = 1 << 20;

    /** Of a file that is changed in place: what decides what of a disk changed. */
    private static final int SMALLEST_BLOCK = 64 << 10;

    private static final int LARGEST_BLOCK = Cutter.LONGEST;

    /** Blocks of a file; they are in memory until all of it was read. */
    private static final int MOST_BLOCKS = 1 << 16;

    private static final int BLOCKS_AT_ONCE = 1 << 20;

    /** So little that captures which read no faster than they may take turns. */
    private static final int READ_AT_ONCE = 256 << 10;

    private final ChunkMaker chunks;
    private final Cutter cutter;
    private final Bandwidth reading;
    private final Processors.Turn turn;
    private final Progress progress;
    private byte[] gathering = new byte[0];
    private int gathered;
    private PendingPiece.PendingChunk gatheringChunk = new PendingPiece.PendingChunk();
    private long readBytes;

    FileCutter(ChunkMaker chunks, Cutter cutter, CaptureLimits limits, Progress progress) {
        this.chunks = chunks;
        this.cutter = cutter;
        this.reading = limits.reading();
        this.turn = limits.processors().turn();
        this.progress = progress;
    }

    /**
     * What was read of a file.
     *
     * @param pieces where its bytes are
     * @param length bytes that it had when it was read
     */
    record Read(List<PendingPiece> pieces, long length) {}

    /** Tells in which chunks a file stood in the point before. */
    @FunctionalInterface
    interface Former {
        /** Reads that; none where there are none, or the point is damaged. */
        FormerChunks read() throws RepositoryException, BlobStoreException;
    }

    /** Reads a file; {@code former} is asked only if the session can tell what of it did not change. */
    Read read(TreeSession session, TreeEntry entry, long length, Former former)
            throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
        if (length == 0) {
            return new Read(List.of(), 0);
        }
        try (TreeSession.FileContent content = session.open(entry)) {
            if (isGathered(length)) {
                return gather(content, (int) length);
            }
            Optional<TreeSession.Recognition> recognition = content.recognition();
            FormerChunks before = recognition.isPresent() ? former.read() : FormerChunks.NONE;
            return cut(content, length, new Blocks(block(length), recognition, before));
        }
    }

    /** Whether a file of that length shares chunks with its neighbours. */
    static boolean isGathered(long length) {
        return length <= LARGEST_GATHERED;
    }

    private Read gather(TreeSession.FileContent content, int length)
            throws SourceException, IOException, InterruptedException {
        if (gathered > 0 && gathered + length > GATHERED) {
            flush();
        }
        if (gathering.length == 0) {
            gathering = chunks.takeBuffer();
        }
        int start = gathered;
        int count = read(content, gathering, start, length);
        if (count == 0) {
            return new Read(List.of(), 0);
        }
        gathered += count;
        return new Read(List.of(new PendingPiece(0, count, gatheringChunk, start)), count);
    }

    /** Hands out the chunk that is being gathered. */
    void flush() {
        if (gathered > 0) {
            gatheringChunk.submitted(chunks.store(gathering, gathered), 0);
            gatheringChunk = new PendingPiece.PendingChunk();
            gathering = new byte[0];
            gathered = 0;
        }
    }

    private Read cut(TreeSession.FileContent content, long length, Blocks blocks)
            throws SourceException, IOException, InterruptedException {
        List<PendingPiece> pieces = new ArrayList<>();
        long end = 0;
        long at = 0;
        Optional<Extent> extent = content.nextData(0);
        while (extent.isPresent() && extent.get().offset() < length) {
            long from = Math.max(at, extent.get().offset());
            long to = Math.min(length, extent.get().end());
            content.position(from);
            long reached = content.isChangedInPlace()
                    ? cutIntoBlocks(content, from, to, end, blocks, pieces)
                    : cutByContent(content, from, to, end, pieces);
            end = reached > from ? reached : end;
            if (reached < to) {
                return new Read(pieces, reached); // it shrank; the session says so
            }
            at = to;
            extent = content.nextData(to);
        }
        return new Read(pieces, length);
    }

    /** Cuts the bytes of one extent; where reading came to. */
    private long cutByContent(
            TreeSession.FileContent content, long from, long to, long lastEnd, List<PendingPiece> pieces)
            throws IOException, InterruptedException {
        long end = lastEnd;
        long at = from;
        long unread = to - from;
        byte[] buffer = chunks.takeBuffer();
        int filled = 0;
        try {
            while (true) {
                int count = fill(content, buffer, filled, unread);
                unread -= count - filled;
                boolean ended = count < buffer.length;
                filled = count;
                if (filled == 0) {
                    return at;
                }
                int length = cut(buffer, filled);
                byte[] next = chunks.takeBuffer();
                System.arraycopy(buffer, length, next, 0, filled - length);
                PendingPiece.PendingChunk chunk = new PendingPiece.PendingChunk();
                chunk.submitted(chunks.store(buffer, length), 0);
                pieces.add(new PendingPiece(at - end, length, chunk, 0));
                at += length;
                end = at;
                filled -= length;
                buffer = next;
                if (ended && filled == 0) {
                    return at;
                }
            }
        } finally {
            chunks.giveBack(buffer);
        }
    }

    /** How long the blocks of a file are that is changed in place: a large file has larger ones, not more of them. */
    static int block(long length) {
        int block = SMALLEST_BLOCK;
        while (block < LARGEST_BLOCK && length > (long) block * MOST_BLOCKS) {
            block *= 2;
        }
        return block;
    }

    /**
     * How a file is cut into blocks.
     *
     * @param length of a block
     * @param recognition what tells which are as they were, if anything does
     * @param before the chunks that they were in
     */
    private record Blocks(int length, Optional<TreeSession.Recognition> recognition, FormerChunks before) {
        /** Of bytes that were read, which begin a block or lie in one: for each block the chunk that it still is, if it is. */
        List<Optional<Stored>> known(long position, byte[] buffer, int filled) {
            List<Optional<Stored>> known = new ArrayList<>((filled + length - 1) / length);
            for (int at = 0; at < filled; at += length) {
                known.add(known(position + at, buffer, at, Math.min(length, filled - at)));
            }
            return known;
        }

        private Optional<Stored> known(long position, byte[] buffer, int from, int count) {
            if (recognition.isEmpty() || before.isEmpty()) {
                return Optional.empty();
            }
            return before.find(position, count)
                    .filter(_ -> recognition.get().isAsBefore(position, ByteBuffer.wrap(buffer, from, count)));
        }
    }

    /** The same, at multiples of a block's length in the file. */
    private long cutIntoBlocks(
            TreeSession.FileContent content, long from, long to, long lastEnd, Blocks blocks, List<PendingPiece> pieces)
            throws IOException, InterruptedException {
        int block = blocks.length();
        int atOnce = Math.max(block, BLOCKS_AT_ONCE);
        long end = lastEnd;
        long at = from;
        while (at < to) {
            long inBlock = at % block;
            int most = inBlock == 0 ? atOnce : (int) (block - inBlock);
            byte[] buffer = chunks.takeBuffer();
            int filled = 0;
            try {
                filled = fill(content, buffer, 0, Math.min(most, to - at));
            } finally {
                if (filled == 0) {
                    chunks.giveBack(buffer);
                }
            }
            if (filled == 0) {
                return at;
            }
            Future<List<Stored>> stored = chunks.store(buffer, filled, block, blocks.known(at, buffer, filled));
            for (int number = 0; number * block < filled; number++) {
                PendingPiece.PendingChunk chunk = new PendingPiece.PendingChunk();
                chunk.submitted(stored, number);
                int length = Math.min(block, filled - number * block);
                pieces.add(new PendingPiece(at - end, length, chunk, 0));
                at += length;
                end = at;
            }
        }
        return at;
    }

    private int cut(byte[] buffer, int filled) throws InterruptedException {
        turn.begin();
        try {
            return cutter.cut(buffer, filled);
        } finally {
            turn.end();
        }
    }

    private int fill(TreeSession.FileContent content, byte[] buffer, int filled, long unread)
            throws IOException, InterruptedException {
        return filled + read(content, buffer, filled, (int) Math.min(buffer.length - filled, unread));
    }

    /** Reads until the file ends or has given so many bytes, as fast as captures may; how many it gave. */
    private int read(TreeSession.FileContent content, byte[] buffer, int from, int length)
            throws IOException, InterruptedException {
        boolean ended = false;
        int count = 0;
        while (!ended && count < length) {
            ByteBuffer into = ByteBuffer.wrap(buffer, from + count, Math.min(READ_AT_ONCE, length - count));
            reading.take(into.remaining());
            while (into.hasRemaining() && !ended) {
                ended = content.read(into) < 0;
            }
            int more = into.position() - from - count;
            readBytes += more;
            progress.did(more); // at once, so that what is held back is not taken for what hangs
            count += more;
        }
        return count;
    }

    /** Bytes read so far. */
    long readBytes() {
        return readBytes;
    }
}
