package dev.holdfast.engine.restore;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.engine.tree.TreeReader;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Restores a tree: makes folders and files in the order of their paths, and fills files in batches, whose chunks are fetched
 * in the order of their packs; while one is on its way the next is prepared. A file that cannot be had whole has holes where it is damaged, a folder that cannot be
 * listed whole lacks what could not be listed: both are reported, and all else is restored. Of a file that the target
 * replaces, only what differs is fetched and written.
 */
public final class TreeRestore {
    private static final long BYTES_OF_BATCH = 256L << 20;
    private static final int FILES_OF_BATCH = 200;
    private static final int MOST_NAMED = 10_000;

    private final ChunkSource chunks;
    private final ChunkHasher hasher;
    private final Manifest.Tree tree;
    private final Opening opening;
    private final Progress progress;

    /** Of each worker. */
    private final ThreadLocal<NeighbouringWrites> writes;

    private Optional<TreeTarget> opened = Optional.empty();
    private final Map<Long, TreePath> linked = new HashMap<>();
    private final List<TreeDamage.Name> laterNames = new ArrayList<>();
    private final SortedMap<TreePath, TreeDamage.Entry> damaged = new TreeMap<>();
    private final Map<ChunkId, Wanted> wanted = new LinkedHashMap<>();
    private final List<TreeTarget.FileTarget> files = new ArrayList<>();
    private Optional<UnderWay> underWay = Optional.empty();
    private long batchBytes;
    private long restored;
    private long damagedCount;

    /** Opens what is restored to. */
    @FunctionalInterface
    public interface Opening {
        /** Called when the first entry is to be made. */
        TreeTarget open() throws Exception;
    }

    /** Restores {@code tree}, whose chunks are found by {@code chunks}. */
    public TreeRestore(
            ChunkSource chunks, ChunkHasher hasher, Manifest.Tree tree, TreeTarget target, Progress progress) {
        this(chunks, hasher, tree, () -> target, progress);
    }

    /** Restores {@code tree} to a target that is opened only if there is something to restore. */
    public TreeRestore(ChunkSource chunks, ChunkHasher hasher, Manifest.Tree tree, Opening opening, Progress progress) {
        this.chunks = chunks;
        this.hasher = hasher;
        this.tree = tree;
        this.opening = opening;
        this.progress = progress;
        this.writes = ThreadLocal.withInitial(() -> new NeighbouringWrites(progress));
    }

    private TreeTarget target() throws Exception {
        if (opened.isEmpty()) {
            opened = Optional.of(opening.open());
        }
        return opened.get();
    }

    private record Destination(TreeTarget.FileTarget file, TreePath path, long offset, int from, int length) {}

    private record Wanted(Optional<PackHint> hint, List<Destination> destinations) {}

    /** A batch whose chunks were all asked for, and its files. */
    private record UnderWay(ChunkFetcher.Batch batch, List<TreeTarget.FileTarget> files) {}

    /** An extent of a file. */
    private record Part(long offset, FileContents.Piece piece, ChunkId chunk, Optional<PackHint> hint) {}

    /**
     * Restores every entry that is selected, with the folders that lead to it.
     *
     * @param selection which entries; folders are also made where something in them is selected
     * @param workers threads that open and check
     * @param requests reads under way at once
     * @return how many entries were made
     * @throws RepositoryException.Damaged if some files or folders are not to be had whole, after all else was restored;
     *     {@link #damage()} names them
     */
    public long run(Predicate<TreePath> selection, int workers, int requests) throws Exception {
        progress.expectMore(tree.dataBytes());
        try (NodeReader nodes = new NodeReader(chunks, hasher.copy());
                ChunkFetcher fetcher = new ChunkFetcher(chunks, hasher, workers, requests)) {
            TreeReader reader = new TreeReader(nodes);
            walk(reader, selection, fetcher);
            beginBatch(fetcher);
            finishBatch();
        } finally {
            for (TreeTarget.FileTarget file : files) {
                file.close();
            }
            for (TreeTarget.FileTarget file : underWay.map(UnderWay::files).orElse(List.of())) {
                file.close();
            }
        }
        damage().throwIfAny();
        return restored;
    }

    /** How many entries were made so far. */
    public long restored() {
        return restored;
    }

    /** What could not be restored whole, so far. */
    public TreeDamage damage() {
        synchronized (damaged) {
            return new TreeDamage(List.copyOf(damaged.values()), damagedCount).withNames(laterNames);
        }
    }

    /** A folder on the way down to the present entry. */
    private static final class Frame {
        private final TreeReader.Item folder;
        private final Iterator<TreeReader.Item> rest;
        private boolean made;

        Frame(TreeReader.Item folder, List<TreeReader.Item> entries) {
            this.folder = folder;
            this.rest = entries.iterator();
        }
    }

    /** Goes through the tree in the order of paths. */
    private void walk(TreeReader reader, Predicate<TreePath> selection, ChunkFetcher fetcher) throws Exception {
        Deque<Frame> open = new ArrayDeque<>();
        TreeReader.Item root;
        try {
            root = reader.root(tree);
        } catch (RepositoryException.Damaged e) {
            damage(TreePath.ROOT, TreeDamage.Kind.FOLDER, e);
            return;
        }
        open.push(new Frame(root, children(reader, root)));
        if (selection.test(TreePath.ROOT)) {
            makeFolders(open);
        }
        while (!open.isEmpty()) {
            Frame top = open.peek();
            if (!top.rest.hasNext()) {
                open.pop();
                continue;
            }
            TreeReader.Item item = top.rest.next();
            boolean selected = selection.test(item.path());
            if (item.entry().kind() instanceof TreeEntry.Folder) {
                open.push(new Frame(item, children(reader, item)));
                if (selected) {
                    makeFolders(open);
                }
            } else if (selected) {
                makeFolders(open);
                make(item, reader, fetcher);
            }
        }
    }

    private List<TreeReader.Item> children(TreeReader reader, TreeReader.Item folder)
            throws RepositoryException, BlobStoreException {
        List<TreeReader.Item> items = new ArrayList<>();
        reader.children(folder, items::add, e -> damage(folder.path(), TreeDamage.Kind.FOLDER, e));
        return items;
    }

    /** Makes the folders on the way down that were not made yet, the highest first. */
    private void makeFolders(Deque<Frame> open) throws Exception {
        for (Iterator<Frame> down = open.descendingIterator(); down.hasNext(); ) {
            Frame frame = down.next();
            if (!frame.made) {
                target().create(frame.folder.toTreeEntry());
                frame.made = true;
                restored++;
            }
        }
    }

    private void make(TreeReader.Item item, TreeReader reader, ChunkFetcher fetcher) throws Exception {
        TreeEntry entry = item.toTreeEntry();
        TreePath first = entry.link().isPresent() ? linked.get(entry.link().get()) : null;
        if (first != null) {
            target().createLink(entry, first);
            laterNames.add(new TreeDamage.Name(entry.path(), first));
        } else if (entry.kind() instanceof TreeEntry.RegularFile) {
            fill(item, entry, reader, fetcher);
            entry.link().ifPresent(link -> linked.put(link, entry.path()));
        } else {
            target().create(entry);
            entry.link().ifPresent(link -> linked.put(link, entry.path()));
        }
        restored++;
    }

    private void fill(TreeReader.Item item, TreeEntry entry, TreeReader reader, ChunkFetcher fetcher) throws Exception {
        TreeTarget.FileTarget file = target().createFile(entry);
        files.add(file);
        List<Part> parts = new ArrayList<>();
        reader.pieces(
                item,
                (offset, piece, chunk, hint) -> {
                    Part part = new Part(offset, piece, chunk, hint);
                    if (file.isReplaced()) {
                        parts.add(part);
                    } else {
                        want(file, entry.path(), part);
                    }
                },
                e -> damage(entry.path(), TreeDamage.Kind.FILE, e));
        if (file.isReplaced() && entry.kind() instanceof TreeEntry.RegularFile regular) {
            replace(file, entry.path(), parts, regular.length());
        }
        if (batchBytes >= BYTES_OF_BATCH || files.size() >= FILES_OF_BATCH) {
            beginBatch(fetcher);
        }
    }

    /** Wants what a file does not hold yet, and makes zero what is to be. */
    private void replace(TreeTarget.FileTarget file, TreePath path, List<Part> parts, long length)
            throws SourceException {
        FileComparison comparison = new FileComparison(hasher.copy());
        long at = 0;
        for (Part part : parts) {
            progress.stored(FileComparison.zero(file, at, part.offset()));
            if (comparison.isThere(file, part.offset(), part.piece(), part.chunk())) {
                progress.did(part.piece().length());
            } else {
                want(file, path, part);
            }
            at = part.offset() + part.piece().length();
        }
        progress.stored(FileComparison.zero(file, at, length));
    }

    private void want(TreeTarget.FileTarget file, TreePath path, Part part) {
        FileContents.Piece piece = part.piece();
        wanted.computeIfAbsent(part.chunk(), _ -> new Wanted(part.hint(), new ArrayList<>()))
                .destinations()
                .add(new Destination(file, path, part.offset(), piece.offset(), piece.length()));
        batchBytes += piece.length();
    }

    /** Asks for what is wanted by now, and finishes the batch before. */
    private void beginBatch(ChunkFetcher fetcher) throws Exception {
        List<PackHint> hints =
                wanted.values().stream().flatMap(each -> each.hint().stream()).toList();
        chunks.openAhead(PackKind.DATA, hints, fetcher.requests());
        List<ChunkFetcher.Request> requests = new ArrayList<>(wanted.size());
        for (Map.Entry<ChunkId, Wanted> each : wanted.entrySet()) {
            Writing writing = new Writing(each.getValue().destinations());
            try {
                ChunkSource.Located located = chunks.locate(
                        PackKind.DATA, each.getKey(), each.getValue().hint());
                requests.add(new ChunkFetcher.Request(located, writing));
            } catch (RepositoryException.Damaged e) {
                writing.damaged(e);
            }
        }
        ChunkFetcher.Batch batch = fetcher.fetch(requests);
        finishBatch();
        underWay = Optional.of(new UnderWay(batch, new ArrayList<>(files)));
        files.clear();
        wanted.clear();
        batchBytes = 0;
    }

    private void finishBatch() throws Exception {
        if (underWay.isPresent()) {
            underWay.get().batch().await();
            List<TreeTarget.FileTarget> filled = underWay.get().files();
            while (!filled.isEmpty()) {
                filled.removeLast().close();
            }
            underWay = Optional.empty();
        }
    }

    /** Writes a chunk into the files that it is a part of. */
    private final class Writing implements ChunkFetcher.Receiver {
        private final List<Destination> destinations;

        Writing(List<Destination> destinations) {
            this.destinations = destinations;
        }

        @Override
        public void take(ChunkOpener.Opened chunk) throws SourceException {
            byte[] bytes = chunk.bytes();
            for (Destination each : destinations) {
                if ((long) each.from() + each.length() > chunk.length()) {
                    damage(
                            each.path(),
                            TreeDamage.Kind.FILE,
                            new RepositoryException.Damaged("it is not in its chunk"));
                } else if (each.file().isReplaced()) {
                    ByteBuffer from = ByteBuffer.wrap(bytes, each.from(), each.length());
                    progress.stored(FileComparison.write(each.file(), each.offset(), from));
                    progress.did(each.length());
                } else {
                    writes.get().write(each.file(), each.offset(), bytes, each.from(), each.length());
                }
            }
        }

        @Override
        public void finish() throws SourceException {
            writes.get().finish();
        }

        @Override
        public void damaged(RepositoryException.Damaged cause) {
            for (Destination each : destinations) {
                damage(each.path(), TreeDamage.Kind.FILE, cause);
            }
        }
    }

    private void damage(TreePath path, TreeDamage.Kind kind, RepositoryException.Damaged cause) {
        synchronized (damaged) {
            if (damaged.containsKey(path)) {
                return;
            }
            damagedCount++;
            if (damaged.size() < MOST_NAMED) {
                damaged.put(path, new TreeDamage.Entry(path, kind, String.valueOf(cause.getMessage())));
            }
        }
    }
}
