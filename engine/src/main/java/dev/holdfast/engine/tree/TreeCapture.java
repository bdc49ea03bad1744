package dev.holdfast.engine.tree;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A tree that was read and stored.
 *
 * @param tree its root
 * @param readBytes bytes read from files
 * @param changedBytes bytes that were not taken over from the point before
 * @param warnings what was left out, and why
 */
public record TreeCapture(Manifest.Tree tree, long readBytes, long changedBytes, List<String> warnings) {
    public TreeCapture {
        warnings = List.copyOf(warnings);
    }

    /**
     * How to capture.
     *
     * @param hasher for identities
     * @param cutKey the secret from which the places of cuts follow, 32 bytes; not changed
     * @param compression how hard to compress
     * @param workers threads that hash, compress and seal
     * @param limits what it takes of the host, with all others that have the same
     */
    @SuppressWarnings("ArrayRecordComponent") // a key; never compared as records
    public record Settings(
            ChunkHasher hasher, byte[] cutKey, Compression compression, int workers, CaptureLimits limits) {
        @Override
        public String toString() {
            return "capture settings"; // never the key
        }
    }

    /** The tree of the point before, and what reads it. */
    public record Before(NodeReader nodes, Manifest.Tree tree) {}

    /** Reads a tree and stores what is new of it. */
    public static TreeCapture capture(
            TreeSession session,
            Optional<Before> before,
            PackWriter packs,
            NodeWriter nodes,
            Settings settings,
            Progress progress)
            throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
        Optional<ParentTree> parent =
                before.map(tree -> new ParentTree(new TreeReader(tree.nodes()), tree.tree(), packs));
        try (ChunkMaker chunks = new ChunkMaker(packs, settings)) {
            FileCutter files = new FileCutter(chunks, new Cutter(settings.cutKey()), settings.limits(), progress);
            FileCutter lost = new FileCutter(chunks, new Cutter(settings.cutKey()), settings.limits(), progress);
            TreeBackup backup = new TreeBackup(session, parent, chunks, files, lost, nodes, progress);
            Manifest.Tree tree = backup.run();
            long readBytes = files.readBytes() + lost.readBytes();
            return new TreeCapture(tree, readBytes, chunks.changedBytes(), backup.warnings());
        }
    }
}
