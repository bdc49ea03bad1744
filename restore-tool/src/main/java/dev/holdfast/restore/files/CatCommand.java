package dev.holdfast.restore.files;

import dev.holdfast.engine.console.LogOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.tree.TreeReader;
import dev.holdfast.restore.content.Trees;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.restore.site.PointReference;
import dev.holdfast.restore.site.SourceOptions;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.source.TreeEntry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cat}: writes a file of a point to stdout. */
@Command(
        name = "cat",
        mixinStandardHelpOptions = true,
        description = "Writes the content of a file of a point to stdout. What is written was verified.",
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key app@-1d etc/hosts")
@NullUnmarked // picocli sets the fields before anything reads them
public final class CatCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            index = "0",
            paramLabel = "POINT",
            description = "WORKLOAD, its newest point, or WORKLOAD@TIME, its newest at or before that time.")
    private String reference;

    @Parameters(index = "1", paramLabel = "PATH", description = "The file's path below the tree's root.")
    private String path;

    @Mixin
    private SourceOptions source;

    @Mixin
    @SuppressWarnings("UnusedVariable") // here for the parser and the help
    private LogOptions log;

    public CatCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = source.sites(surroundings);
        try (Survivors opened = source.open(sites, surroundings)) {
            ChosenPoint chosen = opened.choose(
                    PointReference.parse(reference, surroundings.clock().instant()));
            Point point = chosen.point();
            Manifest.Tree tree = Trees.of(point.manifest());
            ChunkSource chunks = opened.chunks(point.domain());
            try (NodeReader nodes = new NodeReader(chunks, opened.hasher(point.domain()));
                    FileContent content = new FileContent(
                            chunks, opened.hasher(point.domain()), opened.concurrency(), surroundings.out())) {
                TreeReader reader = new TreeReader(nodes);
                TreeReader.Item item = LsCommand.find(reader, tree, path);
                if (!(item.entry().kind() instanceof TreeEntry.RegularFile file)) {
                    throw new UsageException(item.path() + " is not a regular file", "'holdfast-restore ls' lists it.");
                }
                content.write(reader, item, file);
            }
            return opened.exit(new OlderPoint(chosen).exit()).status();
        }
    }
}
