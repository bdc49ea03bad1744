package dev.holdfast.restore.disk;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.holdfast.engine.restore.VolumeDamage;
import dev.holdfast.restore.content.Volumes;
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
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code disk}: rebuilds a disk. */
@Command(
        name = "disk",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds a disk as it was at an instant: the newest point at or before it. Every piece is verified.",
            "An image gets its name when it is complete; a rerun continues what was interrupted.",
            "A newer point that is damaged or not authentic is passed over and told of; the exit status is 5 then.",
            "Where the repository is damaged, all else is written, and the places that are lost are listed: an image"
                    + " keeps its partial name then, and a device or image written in place what it held there."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload web-disk \\%n"
                    + "      --at latest --to /srv/vm/web.raw"
        })
@NullUnmarked // picocli sets the fields before anything reads them
public final class DiskCommand implements Callable<Integer> {
    private static final int MOST_LOST_SHOWN = 20;

    private final Surroundings surroundings;

    @Mixin
    private SourceOptions source;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Option(names = "--workload", required = true, paramLabel = "NAME", description = "The workload.")
    private String workload;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "TIME",
            description = "The instant: 2026-03-01T14:30:00+01:00, now, latest, or a time ago such as -15m.")
    private Instant at;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PATH",
            description = "The image file or block device to write.")
    private Path to;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "raw", description = "raw, the only one for now.")
    private String format;

    @Option(names = "--overwrite", description = "Replace what stands at PATH.")
    private boolean overwrite;

    @Option(names = "--delta", description = "Write only what differs from the disk that stands at PATH.")
    private boolean delta;

    @Option(names = "--volume", paramLabel = "NAME", description = "Which disk, of a workload that has several.")
    private Optional<String> volume;

    public DiskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        requireSense();
        Sites sites = source.sites(surroundings);
        try (Survivors opened = source.open(sites, surroundings)) {
            ChosenPoint choice = opened.choose(new PointReference(workload, at));
            OlderPoint older = new OlderPoint(choice);
            Point point = choice.point();
            Manifest.VolumeRoot chosen = Volumes.choose(point.manifest(), volume);
            DiskRestore.Done done =
                    new DiskRestore(surroundings, output, sites.plugins(), opened).run(point, chosen, to, existing());
            if (output.json()) {
                Json.print(surroundings.out(), sites.withRequests(json(point, chosen, done, older)));
            } else {
                print(surroundings.out(), point, chosen, done);
            }
            done.failure().ifPresent(failure -> failure.print(surroundings));
            ExitCode exit = older.exit(done.failure().map(Failure::exit).orElse(ExitCode.DONE));
            return opened.exit(exit).status();
        }
    }

    private void requireSense() {
        List<String> problems = new ArrayList<>();
        if (!format.equals("raw")) {
            problems.add("--format " + format + " is not there yet: disks are restored as raw");
        }
        if (overwrite && delta) {
            problems.add("--overwrite and --delta exclude each other");
        }
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
    }

    private TargetPlugin.Existing existing() {
        if (delta) {
            return TargetPlugin.Existing.DELTA;
        }
        return overwrite ? TargetPlugin.Existing.OVERWRITE : TargetPlugin.Existing.NEW;
    }

    private void print(PrintStream out, Point point, Manifest.VolumeRoot chosen, DiskRestore.Done done) {
        out.println("workload  " + workload + (volume.isPresent() ? ", volume " + chosen.name() : ""));
        out.println("instant   " + Times.show(point.manifest().instant(), surroundings.zone()));
        out.println("restored  " + Sizes.bytes(chosen.length()) + " to " + to);
        out.println("data      " + Sizes.bytes(chosen.dataBytes()) + ", of which " + Sizes.bytes(done.writtenBytes())
                + " were written in " + Sizes.duration(done.time()) + " ("
                + Sizes.rate(done.writtenBytes(), done.time()) + ")");
        if (done.damage().isEmpty()) {
            out.println("verified  yes");
        } else {
            printLost(out, done.damage());
        }
    }

    private void printLost(PrintStream out, VolumeDamage damage) {
        out.println("verified  all but what is lost: " + damage.bytes() + " bytes, which hold what " + to
                + " held before, if anything");
        damage.extents().stream()
                .limit(MOST_LOST_SHOWN)
                .forEach(extent ->
                        out.println("lost      offset " + extent.offset() + ", length " + extent.length() + " bytes"));
        if (damage.extents().size() > MOST_LOST_SHOWN) {
            out.println(
                    "lost      and " + (damage.extents().size() - MOST_LOST_SHOWN) + " more places; --json lists them");
        }
        if (!delta) {
            out.println("image     an image that was made anew is not complete: it keeps its partial name, " + to
                    + ".holdfast-partial");
        }
    }

    private ObjectNode json(Point point, Manifest.VolumeRoot chosen, DiskRestore.Done done, OlderPoint older) {
        ObjectNode document = JsonObject.create();
        document.put("point", point.name().object().value())
                .put("workload", workload)
                .put("volume", chosen.name())
                .put("instant", point.manifest().instant().toString())
                .put("path", to.toString())
                .put("bytes", chosen.length())
                .put("dataBytes", chosen.dataBytes())
                .put("writtenBytes", done.writtenBytes())
                .put("seconds", done.time().toMillis() / 1e3)
                .put("verified", done.damage().isEmpty());
        if (!done.damage().isEmpty()) {
            document.put("lostBytes", done.damage().bytes());
            ArrayNode lost = document.putArray("lost");
            done.damage()
                    .extents()
                    .forEach(extent ->
                            lost.addObject().put("offset", extent.offset()).put("length", extent.length()));
        }
        older.write(document);
        done.failure().ifPresent(failure -> failure.write(document));
        return document;
    }
}
