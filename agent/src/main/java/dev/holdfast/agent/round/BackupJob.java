package dev.holdfast.agent.round;

import dev.holdfast.agent.capture.Bases;
import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.capture.CaptureWatch;
import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.PointTaker;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.backup.CaptureThreads;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import java.time.Duration;
import java.util.Optional;

/** Takes points of workloads into one site, and shows how it goes. */
final class BackupJob {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final PointTaker points;

    BackupJob(
            Surroundings surroundings,
            OutputOptions output,
            PluginHost plugins,
            WritableSite site,
            Compression compression,
            String host) {
        this.surroundings = surroundings;
        this.output = output;
        Backup.Settings settings = new Backup.Settings(compression, CaptureThreads.ofThisProcess(), host);
        points = new PointTaker(plugins, Bases.NONE, site, settings, new CaptureWatch(), surroundings.clock());
    }

    /**
     * A point that was taken.
     *
     * @param capture of what
     * @param point the point
     * @param time how long it took
     * @param afterwards why the hook after it failed, if it did
     */
    record Taken(Capture capture, TakenPoint point, Duration time, Optional<String> afterwards) {}

    /**
     * Takes a point of a workload; when this returns, it is durable.
     *
     * @param ownership the environment that it belongs to, if any, and who owns that
     */
    Taken run(Capture capture, Optional<Manifest.Ownership> ownership) throws Exception {
        Progress progress = new Progress();
        try (ProgressDisplay _ = output.show(surroundings, "backup of " + capture.workload(), progress)) {
            return run(capture, ownership, Companion.NONE, progress);
        }
    }

    /** The same as one of several at one moment, without showing how it goes. */
    Taken run(Capture capture, Optional<Manifest.Ownership> ownership, Companion companion, Progress progress)
            throws Exception {
        long start = System.nanoTime();
        PointTaker.Taken taken = points.run(capture, ownership, companion, progress, _ -> {});
        return new Taken(
                capture,
                TakenPoint.of(taken.point(), taken.sealed()),
                Duration.ofNanos(System.nanoTime() - start),
                taken.afterwards());
    }
}
