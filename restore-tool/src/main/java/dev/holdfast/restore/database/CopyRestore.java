package dev.holdfast.restore.database;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.restore.content.Targets;
import dev.holdfast.restore.content.Trees;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.database.DatabaseCopy;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.source.RestoreTarget;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Restores a database that a point holds whole, and has it checked before it gets its name. */
final class CopyRestore {
    private static final String OPTIONS = "--overwrite replaces it.";

    private final Surroundings surroundings;
    private final OutputOptions output;
    private final PluginHost plugins;
    private final Survivors sites;

    CopyRestore(Surroundings surroundings, OutputOptions output, PluginHost plugins, Survivors sites) {
        this.surroundings = surroundings;
        this.output = output;
        this.plugins = plugins;
        this.sites = sites;
    }

    /**
     * What is to be looked at.
     *
     * @param queries SQL
     * @param structures whether to check tables and indexes
     */
    record Looks(List<String> queries, boolean structures) {}

    /**
     * A database that was restored.
     *
     * @param placed whether it stands under its name: a copy that is not sound replaces nothing
     * @param writtenBytes bytes of its file
     * @param warnings what could not be set as it was
     * @param time how long it took
     */
    record Done(boolean placed, long writtenBytes, List<String> warnings, List<Check> checks, Duration time) {
        boolean isSound() {
            return checks.stream().noneMatch(check -> check.verdict() == Verdict.FAILED);
        }
    }

    /** Does it; a copy of which a part is damaged in the repository gets no name. */
    Done run(Point point, Path path, Existing existing, Looks looks) throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        String type = point.manifest().source();
        try (RestoreTarget opened = Targets.open(plugins, type, path, existing, OPTIONS)) {
            if (!(opened instanceof DatabaseCopy target)) {
                throw notADatabase(point);
            }
            TreeRestore restore = new TreeRestore(
                    sites.chunks(point.domain()),
                    sites.hasher(point.domain()),
                    Trees.of(point.manifest()),
                    target,
                    progress);
            try (ProgressDisplay _ = output.show(surroundings, "restore to " + path, progress)) {
                restore.run(_ -> true, ChunkFetcher.writingWorkers(), sites.concurrency());
            }
            List<Check> checks = target.check(looks.queries(), looks.structures());
            boolean sound = checks.stream().noneMatch(check -> check.verdict() == Verdict.FAILED);
            boolean placed = sound || existing == Existing.NEW;
            if (placed) {
                target.complete();
            }
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            return new Done(placed, progress.stored(), target.warnings(), checks, time);
        }
    }

    /** Why a point of something else cannot be restored as a database. */
    static RepositoryException.Refused notADatabase(Point point) {
        return new RepositoryException.Refused(
                "workload '" + point.manifest().workload() + "' is no database",
                "'holdfast-restore disk' and 'holdfast-restore files' restore the others.");
    }
}
