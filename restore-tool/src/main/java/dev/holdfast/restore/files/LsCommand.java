package dev.holdfast.restore.files;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.tree.TreeReader;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.restore.site.PointReference;
import dev.holdfast.restore.site.SourceOptions;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ls}: looks inside a point. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what is in a point: the entries of a folder, or the disks.",
            "A folder that is damaged is named, and the rest is listed; the exit status is 5 then."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key app@-1d etc")
@NullUnmarked // picocli sets the fields before anything reads them
public final class LsCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private boolean damaged;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            description = "WORKLOAD, its newest point, or WORKLOAD@TIME, its newest at or before that time.")
    private String reference;

    @Parameters(index = "1", paramLabel = "PATH", arity = "0..1", description = "A path below the tree's root.")
    private Optional<String> path;

    @Mixin
    private SourceOptions source;

    @Option(names = "--recursive", description = "Also what is in the folders below.")
    private boolean recursive;

    @Mixin
    private OutputOptions output;

    public LsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = source.sites(surroundings);
        try (Survivors opened = source.open(sites, surroundings)) {
            ChosenPoint chosen = opened.choose(
                    PointReference.parse(reference, surroundings.clock().instant()));
            Point point = chosen.point();
            OlderPoint older = new OlderPoint(chosen);
            try (Listing listing = Listing.begin(surroundings, output.json(), point, older)) {
                switch (point.manifest().content()) {
                    case Manifest.Volumes volumes -> disks(volumes, listing);
                    case Manifest.Tree tree -> entries(opened, point, tree, listing);
                }
            }
            return opened.exit(damaged ? ExitCode.DAMAGED : older.exit()).status();
        }
    }

    private void disks(Manifest.Volumes volumes, Listing listing) throws UsageException {
        if (path.isPresent()) {
            throw new UsageException(
                    "the point holds disks, which have no paths", "Leave the path out; 'disk' restores a disk.");
        }
        volumes.volumes().forEach(listing::disk);
    }

    private void entries(Survivors opened, Point point, Manifest.Tree tree, Listing listing) throws Exception {
        try (NodeReader nodes = new NodeReader(opened.chunks(point.domain()), opened.hasher(point.domain()))) {
            TreeReader reader = new TreeReader(nodes);
            TreeReader.Item item = find(reader, tree, path.orElse(""));
            if (item.entry().kind() instanceof TreeEntry.Folder) {
                children(reader, item, listing);
            } else {
                listing.entry(item);
            }
        }
    }

    private void children(TreeReader reader, TreeReader.Item folder, Listing listing)
            throws RepositoryException, BlobStoreException {
        reader.children(
                folder,
                item -> {
                    listing.entry(item);
                    if (recursive && item.entry().kind() instanceof TreeEntry.Folder) {
                        children(reader, item, listing);
                    }
                    return true;
                },
                damage -> {
                    damaged = true;
                    listing.damaged(folder.path(), damage);
                });
    }

    /** The entry of that path, or else a refusal that names it. */
    static TreeReader.Item find(TreeReader reader, Manifest.Tree tree, String path)
            throws RepositoryException, BlobStoreException, UsageException {
        TreePath wanted = Paths.parse(path);
        return reader.find(tree, wanted)
                .orElseThrow(() -> new RepositoryException.NotFound(
                        "there is no " + wanted + " in this point", "'holdfast-restore ls' shows what is there."));
    }
}
