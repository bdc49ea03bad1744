package dev.holdfast.agent;

import dev.holdfast.agent.config.Workload;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.source.SourceSession;
import java.security.SecureRandom;
import java.time.Duration;

/** Takes points of workloads into one site, one after the other. */
final class BackupJob {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final PluginHost plugins;
    private final Backup backup;

    BackupJob(
            Surroundings surroundings,
            OutputOptions output,
            PluginHost plugins,
            WritableSite site,
            Compression compression,
            String host) {
        this.surroundings = surroundings;
        this.output = output;
        this.plugins = plugins;
        Backup.Settings settings =
                new Backup.Settings(compression, Runtime.getRuntime().availableProcessors(), host);
        backup = new Backup(site.repository(), site.store(), settings, surroundings.clock(), new SecureRandom());
    }

    /**
     * A point that was taken.
     *
     * @param workload of what
     * @param point the point
     * @param time how long it took
     */
    record Taken(Workload workload, Backup.Taken point, Duration time) {}

    /** Takes a point of a workload; when this returns, it is durable. */
    Taken run(Workload workload) throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        try (SourceSession session = plugins.source(workload.type()).begin(workload.path());
                ProgressDisplay _ = output.show(surroundings, "backup of " + workload.name(), progress)) {
            Backup.Taken point = backup.run(workload.name(), workload.type(), session, progress);
            return new Taken(workload, point, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
