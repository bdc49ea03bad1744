package dev.holdfast.restore.files;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.engine.tree.TreeReader;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Writes the content of a file in order, fetching several chunks at once. Used by one thread. */
final class FileContent implements AutoCloseable {
    private static final int CHUNKS_AT_ONCE = 16;
    private static final byte[] ZEROS = new byte[1 << 16];

    private final ChunkSource chunks;
    private final ChunkFetcher fetcher;
    private final PrintStream out;
    private final List<Extent> pending = new ArrayList<>();
    private final Map<ChunkId, Optional<PackHint>> wanted = new LinkedHashMap<>();
    private long written;

    private record Extent(long offset, FileContents.Piece piece, ChunkId chunk) {}

    FileContent(ChunkSource chunks, ChunkHasher hasher, int requests, PrintStream out) {
        this.chunks = chunks;
        this.fetcher = new ChunkFetcher(chunks, hasher, Runtime.getRuntime().availableProcessors(), requests);
        this.out = out;
    }

    /**
     * Writes a regular file.
     *
     * @throws RepositoryException.Damaged at the first part that is not to be had, after what comes before it
     */
    void write(TreeReader reader, TreeReader.Item file, TreeEntry.RegularFile kind)
            throws RepositoryException, BlobStoreException {
        reader.pieces(file, (offset, piece, chunk, hint) -> {
            if (wanted.size() == CHUNKS_AT_ONCE && !wanted.containsKey(chunk)) {
                writePending();
            }
            pending.add(new Extent(offset, piece, chunk));
            wanted.putIfAbsent(chunk, hint);
        });
        writePending();
        zeros(kind.length() - written);
    }

    private void writePending() throws RepositoryException, BlobStoreException {
        Map<ChunkId, Fetched> fetched = fetch();
        for (Extent extent : pending) {
            byte[] bytes = Objects.requireNonNull(fetched.get(extent.chunk()), "fetched with the others")
                    .bytes();
            FileContents.Piece piece = extent.piece();
            if ((long) piece.offset() + piece.length() > bytes.length) {
                throw new RepositoryException.Damaged("a part of the file is not in its chunk " + extent.chunk());
            }
            zeros(extent.offset() - written);
            out.write(bytes, piece.offset(), piece.length());
            written += piece.length();
        }
        pending.clear();
        wanted.clear();
        requireReader();
    }

    private Map<ChunkId, Fetched> fetch() throws RepositoryException, BlobStoreException {
        Map<ChunkId, Fetched> fetched = new ConcurrentHashMap<>();
        List<ChunkFetcher.Request> requests = new ArrayList<>();
        for (Map.Entry<ChunkId, Optional<PackHint>> each : wanted.entrySet()) {
            Fetched into = new Fetched();
            fetched.put(each.getKey(), into);
            try {
                requests.add(
                        new ChunkFetcher.Request(chunks.locate(PackKind.DATA, each.getKey(), each.getValue()), into));
            } catch (RepositoryException.Damaged e) {
                into.damaged(e);
            }
        }
        try {
            fetcher.fetch(requests);
            fetcher.await();
        } catch (RepositoryException | BlobStoreException | RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while reading the file", "", e);
        } catch (Exception e) {
            throw new IllegalStateException("fetching failed", e);
        }
        return fetched;
    }

    private void zeros(long count) {
        for (long left = count; left > 0; left -= ZEROS.length) {
            out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
        written += Math.max(0, count);
    }

    /** A pipe whose reader went away says so here only. */
    private void requireReader() {
        if (out.checkError()) {
            throw new UncheckedIOException("nobody reads the output any more", new IOException("closed"));
        }
    }

    /** A chunk, or why there is none; written by one thread, read by another after it was waited for. */
    private static final class Fetched implements ChunkFetcher.Receiver {
        private volatile Optional<byte[]> bytes = Optional.empty();
        private volatile Optional<RepositoryException.Damaged> damage = Optional.empty();

        @Override
        public void take(ChunkOpener.Opened chunk) {
            bytes = Optional.of(chunk.copy());
        }

        @Override
        public void damaged(RepositoryException.Damaged cause) {
            damage = Optional.of(cause);
        }

        byte[] bytes() throws RepositoryException.Damaged {
            if (damage.isPresent()) {
                throw damage.get();
            }
            return bytes.orElseThrow(() -> new IllegalStateException("a chunk that was neither taken nor refused"));
        }
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
