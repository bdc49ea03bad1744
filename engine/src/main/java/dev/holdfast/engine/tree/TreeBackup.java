package dev.holdfast.engine.tree;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FolderEntry;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Backs up a tree: one thread walks it and reads files, workers store the chunks; the entries wait, in order, until their
 * chunks have a place, and then go into the nodes of their folders. How many wait is bounded.
 */
final class TreeBackup {
    private static final int MOST_WAITING = 20_000;
    private static final int DEEPEST = 2000;
    private static final int MOST_WARNINGS = 1000;
    private static final int MOST_DAMAGED = 100;

    /** Beyond these, later names of a file are read once more: memory is bounded. */
    private static final int MOST_LINKED = 200_000;

    private static final long MOST_LINKED_PIECES = 1_000_000;

    private final TreeSession session;
    private Optional<ParentTree> parent;
    private final ChunkMaker chunks;
    private final FileCutter files;
    private final FileCutter lost;
    private final NodeWriter nodes;
    private final Progress progress;
    private final List<String> warnings = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** How many pieces of the first that waits are known to be ready. */
    private int readyPieces;

    private final Deque<OpenFolder> open = new ArrayDeque<>();
    private final Map<Long, FirstName> firstNames = new HashMap<>();
    private long linkedPieces;
    private Optional<NodeWriter.Written> rootNode = Optional.empty();
    private Optional<ChunkId> lostChunk = Optional.empty();
    private int damagedEntries;
    private long entries;
    private long dataBytes;

    TreeBackup(
            TreeSession session,
            Optional<ParentTree> parent,
            ChunkMaker chunks,
            FileCutter files,
            FileCutter lost,
            NodeWriter nodes,
            Progress progress) {
        this.session = session;
        this.parent = parent;
        this.chunks = chunks;
        this.files = files;
        this.lost = lost;
        this.nodes = nodes;
        this.progress = progress;
    }

    /** Something that waits for its turn to go into the tree. */
    private sealed interface Waiting {}

    private record Enter(TreeEntry folder) implements Waiting {}

    private record Leave() implements Waiting {}

    /** A file whose content is known. */
    private sealed interface WaitingFile extends Waiting {
        TreeEntry entry();

        int pieceCount();

        /** Another name of the same file, which is not read again. */
        WaitingFile named(TreeEntry other);
    }

    private record NewFile(TreeEntry entry, List<PendingPiece> pieces) implements WaitingFile {
        @Override
        public int pieceCount() {
            return pieces.size();
        }

        @Override
        public NewFile named(TreeEntry other) {
            TreeEntry named = new TreeEntry(other.path(), entry.kind(), other.attributes(), other.link());
            return new NewFile(named, pieces);
        }
    }

    private record OldFile(TreeEntry entry, List<FilePiece> pieces) implements WaitingFile {
        @Override
        public int pieceCount() {
            return pieces.size();
        }

        @Override
        public OldFile named(TreeEntry other) {
            return new OldFile(other, pieces);
        }
    }

    /** The first name of a file that has several, as the session showed it. */
    private record FirstName(TreeEntry.RegularFile shown, WaitingFile file) {}

    private record Other(TreeEntry entry) implements Waiting {}

    private record OpenFolder(TreeEntry entry, FolderWriter writer) {}

    /** Reads all of the tree; its nodes are in finished packs when this returns, though not yet durable. */
    Manifest.Tree run()
            throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
        Deque<TreePath> folders = new ArrayDeque<>();
        Optional<TreePath> leftOut = Optional.empty();
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            TreeEntry entry = bounded(next.get());
            if (leftOut.isPresent() && isBelow(entry.path(), leftOut.get())) {
                continue;
            }
            leftOut = Optional.empty();
            while (!folders.isEmpty() && !folders.peek().equals(entry.path().parent())) {
                folders.pop();
                waiting.add(new Leave());
            }
            if (folders.size() > DEEPEST) {
                warn(entry.path() + " is nested too deeply and was left out");
                leftOut = Optional.of(entry.path());
                continue;
            }
            entries++;
            switch (entry.kind()) {
                case TreeEntry.Folder() -> {
                    folders.push(entry.path());
                    waiting.add(new Enter(entry));
                }
                case TreeEntry.RegularFile file -> add(entry, file);
                case TreeEntry.SymbolicLink link -> waiting.add(new Other(entry));
                case TreeEntry.Device device -> waiting.add(new Other(entry));
                case TreeEntry.Fifo() -> waiting.add(new Other(entry));
                case TreeEntry.Socket() -> waiting.add(new Other(entry));
            }
            moveReady();
            if (waiting.size() > MOST_WAITING) {
                finishWaiting();
            }
        }
        folders.forEach(folder -> waiting.add(new Leave()));
        finishWaiting();
        NodeWriter.Written root = root();
        nodes.flush();
        return new Manifest.Tree(
                entries, dataBytes, new Manifest.Root(root.id(), root.place().hint()));
    }

    private static boolean isBelow(TreePath path, TreePath folder) {
        byte[] below = path.bytes();
        byte[] above = folder.bytes();
        return below.length > above.length
                && below[above.length] == '/'
                && Arrays.equals(below, 0, above.length, above, 0, above.length);
    }

    private NodeWriter.Written root() throws SourceException {
        return rootNode.orElseThrow(
                () -> new SourceException.Unreadable("the root of the tree could not be read", "See the warnings."));
    }

    /** Without the extended attributes that are too large for a node. */
    private TreeEntry bounded(TreeEntry entry) {
        Attributes attributes = entry.attributes();
        long size = attributes.extended().values().stream()
                .mapToLong(value -> value.length)
                .sum();
        if (size <= FolderEntry.LARGEST_ATTRIBUTES) {
            return entry;
        }
        warn("the extended attributes of " + entry.path() + " have " + size + " bytes and were left out");
        Attributes without = new Attributes(
                attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                attributes.owner(),
                attributes.group(),
                attributes.modified(),
                new TreeMap<>());
        return new TreeEntry(entry.path(), entry.kind(), without, entry.link());
    }

    private void warn(String warning) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(warning);
        }
    }

    private void add(TreeEntry entry, TreeEntry.RegularFile file)
            throws SourceException, RepositoryException, BlobStoreException, InterruptedException {
        progress.expectMore(file.length());
        Optional<FirstName> first =
                entry.link().map(firstNames::get).filter(known -> known.shown().equals(file));
        if (first.isPresent()) {
            dataBytes += file.length();
            progress.did(file.length());
            waiting.add(first.get().file().named(entry));
            return;
        }
        ParentTree.Before before = before(entry);
        if (before instanceof ParentTree.Unchanged(List<FilePiece> pieces)) {
            dataBytes += file.length();
            progress.did(file.length());
            add(file, new OldFile(entry, pieces));
            return;
        }
        try {
            FileCutter.Read read =
                    cutter(before, file.length()).read(session, entry, file.length(), () -> formerChunks(before));
            dataBytes += read.length();
            TreeEntry.RegularFile kind = new TreeEntry.RegularFile(read.length(), file.stamp());
            add(file, new NewFile(new TreeEntry(entry.path(), kind, entry.attributes(), entry.link()), read.pieces()));
        } catch (SourceException.Changed e) {
            entries--;
            warn(entry.path() + " was left out: " + e.getMessage());
        } catch (IOException e) {
            entries--;
            warn(entry.path() + " could not be read and was left out: " + e.getMessage());
        }
    }

    private void add(TreeEntry.RegularFile shown, WaitingFile file) {
        waiting.add(file);
        if (linkedPieces + file.pieceCount() <= MOST_LINKED_PIECES && firstNames.size() < MOST_LINKED) {
            file.entry().link().ifPresent(link -> {
                firstNames.put(link, new FirstName(shown, file));
                linkedPieces += file.pieceCount();
            });
        }
    }

    private ParentTree.Before before(TreeEntry entry) throws RepositoryException, BlobStoreException {
        try {
            return parent.isPresent() ? parent.get().unchanged(entry) : new ParentTree.Other(Optional.empty());
        } catch (RepositoryException.Damaged e) {
            damaged(entry.path(), e);
            return new ParentTree.Other(Optional.empty());
        }
    }

    private void damaged(TreePath path, RepositoryException.Damaged damage) {
        warn(path + " was read anew, since the point before is damaged: " + damage.getMessage());
        damagedEntries++;
        if (damagedEntries == MOST_DAMAGED) {
            warn("the rest was read anew without asking the point before");
            parent = Optional.empty(); // each costs requests in vain
        }
    }

    private FormerChunks formerChunks(ParentTree.Before before) throws RepositoryException, BlobStoreException {
        if (parent.isEmpty()
                || !(before instanceof ParentTree.Other(Optional<TreeReader.Item> former))
                || former.isEmpty()) {
            return FormerChunks.NONE;
        }
        try {
            return parent.get().chunks(former.get());
        } catch (RepositoryException.Damaged e) {
            damaged(former.get().path(), e);
            return FormerChunks.NONE;
        }
    }

    /**
     * What reads a file. Small ones whose chunk was lost are gathered by themselves, chunk by chunk, so that the same chunks
     * result again, which earlier points need too.
     */
    private FileCutter cutter(ParentTree.Before before, long length) {
        if (!(before instanceof ParentTree.Lost(ChunkId chunk)) || !FileCutter.isGathered(length)) {
            return files;
        }
        if (!chunk.equals(lostChunk.orElse(null))) {
            lost.flush();
            lostChunk = Optional.of(chunk);
        }
        return lost;
    }

    private void finishWaiting() throws BlobStoreException, IOException, InterruptedException {
        files.flush();
        lost.flush();
        for (Waiting each : waiting) {
            if (each instanceof NewFile file) {
                for (PendingPiece piece : file.pieces()) {
                    piece.get();
                }
            }
        }
        chunks.flushLanes();
        moveReady();
    }

    private void moveReady() throws BlobStoreException, IOException, InterruptedException {
        while (!waiting.isEmpty() && isReady(waiting.peek())) {
            move(waiting.remove());
            readyPieces = 0;
        }
    }

    /** Asked of the first that waits, for each entry: what was found ready is not asked again. */
    private boolean isReady(Waiting next) throws BlobStoreException, IOException, InterruptedException {
        if (next instanceof NewFile file) {
            List<PendingPiece> pieces = file.pieces();
            while (readyPieces < pieces.size()) {
                if (!pieces.get(readyPieces).chunk().isReady()) {
                    return false;
                }
                readyPieces++;
            }
        }
        return true;
    }

    private void move(Waiting next) throws BlobStoreException, IOException, InterruptedException {
        switch (next) {
            case Enter enter -> open.push(new OpenFolder(enter.folder(), new FolderWriter(nodes)));
            case Leave() -> leave();
            case NewFile file -> {
                List<FilePiece> pieces = new ArrayList<>(file.pieces().size());
                for (PendingPiece piece : file.pieces()) {
                    pieces.add(piece.get());
                }
                folder().addFile(file.entry().path().name(), file.entry(), pieces);
            }
            case OldFile file -> folder().addFile(file.entry().path().name(), file.entry(), file.pieces());
            case Other other -> folder().addOther(other.entry().path().name(), other.entry());
        }
    }

    private FolderWriter folder() {
        return open.getFirst().writer();
    }

    private void leave() throws BlobStoreException, IOException, InterruptedException {
        OpenFolder folder = open.pop();
        Optional<NodeWriter.Written> content = folder.writer().finish();
        if (open.isEmpty()) {
            FolderWriter above = new FolderWriter(nodes);
            above.addFolder(FolderEntry.rootName(), folder.entry(), content);
            rootNode = above.finish();
        } else {
            folder().addFolder(folder.entry().path().name(), folder.entry(), content);
        }
    }

    /** What was left out, and why. */
    List<String> warnings() {
        return warnings;
    }
}
