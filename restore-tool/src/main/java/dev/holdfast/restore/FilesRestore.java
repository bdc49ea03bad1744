package dev.holdfast.restore;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.spi.source.RestoreTarget;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Restores a point's tree, or parts of it, into a folder. */
final class FilesRestore {
    private static final String TARGET = "directory";
    private static final String OPTIONS = "--overwrite replaces entries of the same names; all else there stays.";

    private final Surroundings surroundings;
    private final OutputOptions output;
    private final PluginHost plugins;
    private final Repository repository;

    FilesRestore(Surroundings surroundings, OutputOptions output, PluginHost plugins, Repository repository) {
        this.surroundings = surroundings;
        this.output = output;
        this.plugins = plugins;
        this.repository = repository;
    }

    /**
     * A tree that was restored.
     *
     * @param entries how many entries were made
     * @param writtenBytes bytes of files that were written
     * @param warnings what could not be set as it was
     * @param time how long it took
     */
    record Done(long entries, long writtenBytes, List<String> warnings, Duration time) {}

    /** Restores what is selected; when this returns, it is durable. */
    Done run(Point point, Manifest.Tree tree, Predicate<TreePath> selection, Path path, TargetPlugin.Existing existing)
            throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        try (RestoreTarget opened = Targets.open(plugins, TARGET, path, existing, OPTIONS)) {
            if (!(opened instanceof TreeTarget target)) {
                throw new UsageException("the plugin for '" + TARGET + "' restores no files", "Check the plugins.");
            }
            long entries = restore(point, tree, selection, target, progress, path);
            target.complete();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            return new Done(entries, progress.stored(), target.warnings(), time);
        }
    }

    private long restore(
            Point point,
            Manifest.Tree tree,
            Predicate<TreePath> selection,
            TreeTarget target,
            Progress progress,
            Path path)
            throws Exception {
        try (ProgressDisplay _ = output.show(surroundings, "restore to " + path, progress)) {
            TreeRestore restore = new TreeRestore(
                    repository.chunks(point.domain()), repository.hasher(point.domain()), tree, target, progress);
            return restore.run(
                    selection,
                    2 * Runtime.getRuntime().availableProcessors(), // each waits for the target at times
                    repository.store().capabilities().concurrency());
        }
    }
}
