package dev.holdfast.restore.files;

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
import dev.holdfast.engine.restore.TreeDamage;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.restore.content.Targets;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.source.RestoreTarget;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Restores a point's tree, or parts of it, into a folder. Used once. */
final class FilesRestore {
    /** The kind of target, and of the sources that hold files and nothing else. */
    static final String TARGET = "directory";

    private static final String OPTIONS = "--overwrite replaces entries of the same names; all else there stays.";

    private final Surroundings surroundings;
    private final OutputOptions output;
    private final PluginHost plugins;
    private final Survivors sites;
    private Optional<TreeTarget> opened = Optional.empty();

    FilesRestore(Surroundings surroundings, OutputOptions output, PluginHost plugins, Survivors sites) {
        this.surroundings = surroundings;
        this.output = output;
        this.plugins = plugins;
        this.sites = sites;
    }

    /**
     * A tree that was restored.
     *
     * @param entries how many entries were made
     * @param writtenBytes bytes of files that were written
     * @param warnings what could not be set as it was
     * @param time how long it took
     * @param damage what could not be restored whole
     * @param failure what to tell of the damage, if there is any
     */
    record Done(
            long entries,
            long writtenBytes,
            List<String> warnings,
            Duration time,
            TreeDamage damage,
            Optional<Failure> failure) {}

    /** Restores what is selected, as far as it is not damaged; when this returns, it is durable. */
    Done run(Point point, Manifest.Tree tree, Predicate<TreePath> selection, Path path, TargetPlugin.Existing existing)
            throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        try {
            TreeRestore restore = new TreeRestore(
                    sites.chunks(point.domain()),
                    sites.hasher(point.domain()),
                    tree,
                    () -> open(path, existing),
                    progress);
            Optional<Failure> failure = restore(restore, selection, progress, path);
            List<String> warnings = List.of();
            if (opened.isPresent()) {
                opened.get().complete();
                warnings = opened.get().warnings();
            }
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            return new Done(restore.restored(), progress.stored(), warnings, time, restore.damage(), failure);
        } finally {
            opened.ifPresent(RestoreTarget::close);
        }
    }

    /** Called when there is something to restore, so that nothing is left behind where there is not. */
    private TreeTarget open(Path path, TargetPlugin.Existing existing) throws Exception {
        RestoreTarget target = Targets.open(plugins, TARGET, path, existing, OPTIONS);
        if (target instanceof TreeTarget tree) {
            opened = Optional.of(tree);
            return tree;
        }
        target.close();
        throw new UsageException("the plugin for '" + TARGET + "' restores no files", "Check the plugins.");
    }

    private Optional<Failure> restore(TreeRestore restore, Predicate<TreePath> selection, Progress progress, Path path)
            throws Exception {
        try (ProgressDisplay _ = output.show(surroundings, "restore to " + path, progress)) {
            restore.run(selection, ChunkFetcher.writingWorkers(), sites.concurrency());
            return Optional.empty();
        } catch (RepositoryException.Damaged e) {
            return Optional.of(Failure.of(e));
        }
    }
}
