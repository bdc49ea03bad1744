package dev.holdfast.restore;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.source.TreeTarget;
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
     * A database that was recovered.
     *
     * @param entries how many entries the base has
     * @param writtenBytes bytes of its files
     * @param warnings what could not be set as it was
     * @param restoring how long the base took
     * @param recovering how long all after it took
     */
    record Done(
            long entries,
            long writtenBytes,
            List<String> warnings,
            Duration restoring,
            Duration recovering,
            Recovered recovered) {}

    /** Does it; a base of which a part is damaged is not recovered. */
    Done run(RecoveryPlan plan, DatabaseTarget target, RecoveryOrder order) throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        TreeTarget files = target.files();
        TreeRestore restore = new TreeRestore(
                sites.chunks(plan.point().domain()),
                sites.hasher(plan.point().domain()),
                Trees.of(plan.point().manifest()),
                files,
                progress);
        try (ProgressDisplay _ = output.show(surroundings, "restore the base", progress)) {
            restore.run(_ -> true, ChunkFetcher.writingWorkers(), sites.concurrency());
        }
        files.complete();
        long restored = System.nanoTime();
        Recovered recovered = target.recover(order, plan.log());
        return new Done(
                restore.restored(),
                progress.stored(),
                files.warnings(),
                Duration.ofNanos(restored - start),
                Duration.ofNanos(System.nanoTime() - restored),
                recovered);
    }
}
