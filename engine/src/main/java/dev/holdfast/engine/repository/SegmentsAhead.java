package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.index.PackContents;
import dev.holdfast.engine.index.PackLocation;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads index segments several at once, and hands over what they say one after the other, in their order: where there are
 * many writers most of them are small, and what they cost is round trips.
 */
final class SegmentsAhead {
    private static final int MOST_AT_ONCE = 32;

    /** Those that are read ahead have no more bytes together, unless it is one. */
    private static final long MOST_BYTES = 32L << 20;

    private final BlobReader store;
    private final Envelopes envelopes;
    private final Id domain;

    SegmentsAhead(BlobReader store, Envelopes envelopes, Id domain) {
        this.store = store;
        this.envelopes = envelopes;
        this.domain = domain;
    }

    /** What became of a segment. */
    sealed interface Read {
        /** It says where chunks are; nothing, if it is of another trust domain. */
        record Contents(BlobName name, List<PackContents> packs) implements Read {}

        /** It is damaged or not authentic. */
        record Damaged(BlobName name) implements Read {}

        /** Compacted away since it was listed; the segment that replaces it comes with the next listing. */
        record Gone() implements Read {}
    }

    /** What is done with each. */
    @FunctionalInterface
    interface Visitor {
        void visit(Read read) throws IOException;
    }

    private record Task(Future<Read> read, long bytes) {}

    /** Reads segments. */
    void each(List<BlobStat> segments, Visitor visitor) throws RepositoryException, BlobStoreException, IOException {
        int atOnce = Math.clamp(store.capabilities().concurrency(), 1, MOST_AT_ONCE);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Deque<Task> ahead = new ArrayDeque<>();
            long bytes = 0;
            for (BlobStat segment : segments) {
                while (!ahead.isEmpty() && (ahead.size() >= atOnce || bytes + segment.length() > MOST_BYTES)) {
                    Task first = ahead.removeFirst();
                    bytes -= first.bytes();
                    visitor.visit(await(first));
                }
                ahead.add(new Task(readers.submit(() -> read(segment.name())), segment.length()));
                bytes += segment.length();
            }
            for (Task task : ahead) {
                visitor.visit(await(task));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while reading the index", "", e);
        } finally {
            readers.shutdownNow();
            readers.close();
        }
    }

    private static Read await(Task task) throws RepositoryException, BlobStoreException, InterruptedException {
        try {
            return task.read().get();
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case RepositoryException failure -> throw failure;
                case BlobStoreException failure -> throw failure;
                default -> throw new IllegalStateException("an index segment could not be read", e);
            }
        }
    }

    private Read read(BlobName name) throws BlobStoreException, RepositoryException {
        try {
            byte[] bytes = StoreReading.whole(store, name, IndexSegment.LARGEST);
            ObjectNames.requireName(name, bytes);
            if (!envelopes
                    .header(ObjectKind.INDEX_SEGMENT, name.value(), bytes)
                    .domain()
                    .equals(domain)) {
                return new Read.Contents(name, List.of()); // noted, so that it need not be read again
            }
            Envelopes.Opened opened = envelopes.open(ObjectKind.INDEX_SEGMENT, name.value(), bytes);
            IndexSegment segment = IndexSegment.parse(opened.plaintext());
            if (!name.value().startsWith("index/" + opened.certificate().writer() + "/")) {
                throw new FormatException("it stands under another writer's name");
            }
            return new Read.Contents(name, contents(segment.packs()));
        } catch (RepositoryException.Damaged | FormatException e) {
            return new Read.Damaged(name);
        } catch (BlobStoreException.NotFound e) {
            return new Read.Gone();
        }
    }

    static List<PackContents> contents(List<IndexSegment.PackRecord> packs) {
        List<PackContents> contents = new ArrayList<>(packs.size());
        for (IndexSegment.PackRecord pack : packs) {
            PackLocation location =
                    new PackLocation(pack.kind().code(), pack.sha256(), pack.length(), pack.directoryLength());
            contents.add(new PackContents(location, pack.identities()));
        }
        return contents;
    }
}
