package dev.holdfast.restore.disk;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.engine.restore.VolumeDamage;
import dev.holdfast.engine.restore.VolumeRestore;
import dev.holdfast.restore.content.Targets;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.source.RestoreTarget;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Restores one disk of a point to a path. */
final class DiskRestore {
    private static final String TARGET = "disk";
    private static final String OPTIONS = "--overwrite replaces what is there; --delta writes only what differs.";

    private final Surroundings surroundings;
    private final OutputOptions output;
    private final PluginHost plugins;
    private final Survivors sites;

    DiskRestore(Surroundings surroundings, OutputOptions output, PluginHost plugins, Survivors sites) {
        this.surroundings = surroundings;
        this.output = output;
        this.plugins = plugins;
        this.sites = sites;
    }

    /**
     * A disk that was restored.
     *
     * @param writtenBytes what had to be written
     * @param time how long it took
     * @param damage what of it is lost
     * @param failure what to tell of the damage, if there is any
     */
    record Done(long writtenBytes, Duration time, VolumeDamage damage, Optional<Failure> failure) {}

    /**
     * Restores a disk; when this returns, and nothing of it is lost, it is durable and stands under its name. An image of
     * which something is lost keeps its partial name.
     */
    Done run(Point point, Manifest.VolumeRoot volume, Path path, TargetPlugin.Existing existing) throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        try (RestoreTarget opened = Targets.open(plugins, TARGET, path, existing, OPTIONS)) {
            if (!(opened instanceof VolumeTarget target)) {
                throw new UsageException("the plugin for '" + TARGET + "' restores no disks", "Check the plugins.");
            }
            target.begin(volume.length(), volume.dataBytes());
            VolumeRestore restore = new VolumeRestore(
                    sites.chunks(point.domain()), sites.hasher(point.domain()), volume, target, progress);
            Optional<Failure> failure = restore(restore, progress, path);
            if (failure.isEmpty()) {
                target.complete();
            }
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            return new Done(progress.stored(), time, restore.damage(), failure);
        }
    }

    private Optional<Failure> restore(VolumeRestore restore, Progress progress, Path path) throws Exception {
        try (ProgressDisplay _ = output.show(surroundings, "restore to " + path, progress)) {
            restore.run(ChunkFetcher.writingWorkers(), sites.concurrency());
            return Optional.empty();
        } catch (RepositoryException.Damaged e) {
            return Optional.of(Failure.of(e));
        }
    }
}
