package dev.holdfast.restore.database;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.restore.content.Trees;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Restores a base and has it recovered. */
final class DatabaseRestore {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final Survivors sites;

    DatabaseRestore(Surroundings surroundings, OutputOptions output, Survivors sites) {
        this.surroundings = surroundings;
        this.output = output;
        this.sites = sites;
    }

    /**
     * A base that was restored.
     *
     * @param entries how many entries it has
     * @param dataBytes bytes of its files
     * @param writtenBytes how many of them were written: fewer where equal ones stood there
     * @param warnings what could not be set as it was
     * @param time how long it took
     */
    record Restored(long entries, long dataBytes, long writtenBytes, List<String> warnings, Duration time) {
        /** The same in words. */
        String told(Path path) {
            String of = writtenBytes < dataBytes ? ", of which " + Sizes.bytes(writtenBytes) + " were written" : "";
            return Sizes.bytes(dataBytes) + of + " to " + path + " in " + Sizes.duration(time) + " ("
                    + Sizes.rate(writtenBytes, time) + ")";
        }
    }

    /**
     * A database that was recovered.
     *
     * @param recovering how long all after the base took
     */
    record Done(Restored restored, Duration recovering, Recovered recovered) {}

    /**
     * Restores a base.
     *
     * @throws RepositoryException.Damaged if not all of it can be had of any site; what was written stays
     */
    Restored restore(Point point, DatabaseTarget target) throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        TreeTarget files = target.files();
        TreeRestore restore = new TreeRestore(
                sites.chunks(point.domain()),
                sites.hasher(point.domain()),
                Trees.of(point.manifest()),
                files,
                progress);
        try (ProgressDisplay _ = output.show(surroundings, "restore the base", progress)) {
            restore.run(_ -> true, ChunkFetcher.writingWorkers(), sites.concurrency());
        }
        files.complete();
        return new Restored(
                restore.restored(),
                progress.done(),
                progress.stored(),
                files.warnings(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** Has a base recovered that was restored. */
    static Done recover(Restored restored, RecoveryPlan plan, DatabaseTarget target, RecoveryOrder order)
            throws Exception {
        long start = System.nanoTime();
        Recovered recovered = target.recover(order, plan.log());
        return new Done(restored, Duration.ofNanos(System.nanoTime() - start), recovered);
    }
}
