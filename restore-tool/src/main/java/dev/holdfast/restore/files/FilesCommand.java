package dev.holdfast.restore.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.restore.TreeDamage;
import dev.holdfast.restore.content.Trees;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.restore.site.PointReference;
import dev.holdfast.restore.site.SourceOptions;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.source.TargetPlugin;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code files}: rebuilds a directory tree, or parts of it. */
@Command(
        name = "files",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds a directory tree, or what matches the patterns, as it was at an instant. Every piece is"
                    + " verified.",
            "A newer point that is damaged or not authentic is passed over and told of; the exit status is 5 then.",
            "Where the repository is damaged, all else is restored, and named is what is not whole: a file has holes"
                    + " where it is damaged, a folder lacks the entries that could not be listed.",
            "Patterns are paths below the tree's root: * and ? stand for characters of a name, ** for any folders."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload app \\",
            "      --at 2026-03-01T14:30:00Z --to /srv/app.restored",
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload app \\",
            "      --at -1d --to /tmp/app etc 'data/**/*.json'"
        })
@NullUnmarked // picocli sets the fields before anything reads them
public final class FilesCommand implements Callable<Integer> {
    private static final int MOST_DAMAGED_SHOWN = 20;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "PATTERN", arity = "0..*", description = "What to restore; everything if none is given.")
    private List<String> patterns = new ArrayList<>();

    @Mixin
    private SourceOptions source;

    @Option(names = "--workload", required = true, paramLabel = "NAME", description = "The workload.")
    private String workload;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "TIME",
            description = "The instant: 2026-03-01T14:30:00+01:00, now, latest, or a time ago such as -15m.")
    private Instant at;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "The folder to write; new or empty.")
    private Path to;

    @Option(names = "--overwrite", description = "Replace entries of the same names in DIR; all else there stays.")
    private boolean overwrite;

    @Mixin
    private OutputOptions output;

    public FilesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        TargetPlugin.Existing existing = overwrite ? TargetPlugin.Existing.OVERWRITE : TargetPlugin.Existing.NEW;
        Sites sites = source.sites(surroundings);
        try (Survivors opened = source.open(sites, surroundings)) {
            ChosenPoint chosen = opened.choose(new PointReference(workload, at));
            OlderPoint older = new OlderPoint(chosen);
            Point point = chosen.point();
            Manifest.Tree tree = Trees.of(point.manifest());
            requireMixable(point);
            FilesRestore.Done done = new FilesRestore(surroundings, output, sites.plugins(), opened)
                    .run(point, tree, new Patterns(patterns), to, existing);
            if (done.entries() == 0 && done.failure().isEmpty()) {
                throw new RepositoryException.NotFound(
                        "nothing in workload '" + workload + "' matches " + String.join(" ", patterns),
                        "'holdfast-restore ls' shows what is there.");
            }
            if (output.json()) {
                Json.print(surroundings.out(), sites.withRequests(json(point, done, older)));
            } else {
                print(surroundings.out(), point, done);
            }
            done.failure().ifPresent(failure -> failure.print(surroundings));
            return opened.exit(older.exit(exit(done))).status();
        }
    }

    /** The files of a database are of one instant: beside others' they are none, and may be taken for one. */
    private void requireMixable(Point point) throws RepositoryException.Refused {
        if (overwrite && !point.manifest().source().equals(FilesRestore.TARGET)) {
            throw new RepositoryException.Refused(
                    "workload '" + workload + "' is a database ("
                            + point.manifest().source() + "), whose files cannot be mixed with those of another",
                    "Restore into a new folder, or by 'holdfast-restore database'.");
        }
    }

    private static ExitCode exit(FilesRestore.Done done) {
        return done.failure().map(Failure::exit).orElse(done.warnings().isEmpty() ? ExitCode.DONE : ExitCode.DEGRADED);
    }

    private void print(PrintStream out, Point point, FilesRestore.Done done) {
        done.warnings().forEach(warning -> out.println("warning   " + warning));
        out.println("workload  " + workload);
        out.println("instant   " + Times.show(point.manifest().instant(), surroundings.zone()));
        out.println("restored  " + done.entries() + " entries to " + to);
        out.println("data      " + Sizes.bytes(done.writtenBytes()) + " in " + Sizes.duration(done.time()) + " ("
                + Sizes.rate(done.writtenBytes(), done.time()) + ")");
        if (done.damage().isEmpty()) {
            out.println("verified  yes");
        } else {
            printDamage(out, done.damage());
        }
    }

    private static void printDamage(PrintStream out, TreeDamage damage) {
        out.println("verified  all but what is damaged");
        damage.entries().stream().limit(MOST_DAMAGED_SHOWN).forEach(entry -> out.println("damaged   " + entry));
        if (damage.count() > MOST_DAMAGED_SHOWN) {
            out.println("damaged   and " + (damage.count() - MOST_DAMAGED_SHOWN) + " more; --json lists them");
        }
    }

    private ObjectNode json(Point point, FilesRestore.Done done, OlderPoint older) {
        ObjectNode document = JsonObject.create();
        document.put("point", point.name().object().value())
                .put("workload", workload)
                .put("instant", point.manifest().instant().toString())
                .put("path", to.toString())
                .put("entries", done.entries())
                .put("writtenBytes", done.writtenBytes())
                .put("seconds", done.time().toMillis() / 1e3)
                .put("verified", done.damage().isEmpty());
        done.warnings().forEach(document.putArray("warnings")::add);
        if (!done.damage().isEmpty()) {
            document.put("damagedCount", done.damage().count());
            ArrayNode damaged = document.putArray("damaged");
            done.damage()
                    .entries()
                    .forEach(entry -> damaged.addObject()
                            .put("path", entry.path().toString())
                            .put("kind", entry.kind() == TreeDamage.Kind.FILE ? "file" : "folder")
                            .put("problem", entry.cause()));
        }
        older.write(document);
        done.failure().ifPresent(failure -> failure.write(document));
        return document;
    }
}
