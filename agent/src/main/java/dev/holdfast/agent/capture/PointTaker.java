package dev.holdfast.agent.capture;

import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.source.SourceSession;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes points of workloads into one site. Safe for use by many threads, but not for one workload at once. */
public final class PointTaker {
    private final PluginHost plugins;
    private final Bases bases;
    private final Backup backup;
    private final CaptureWatch watch;
    private final boolean sealed;

    /**
     * Takes points into a site.
     *
     * @param bases of databases
     * @param site stays open when this is gone
     * @param watch gives up what hangs
     */
    public PointTaker(
            PluginHost plugins,
            Bases bases,
            WritableSite site,
            Backup.Settings settings,
            CaptureWatch watch,
            InstantSource clock) {
        this.plugins = plugins;
        this.bases = bases;
        this.watch = watch;
        this.sealed = site.repository().keys().isSealed();
        this.backup = new Backup(site.repository(), site.store(), settings, clock, new SecureRandom());
    }

    /**
     * A point that was taken.
     *
     * @param point the point
     * @param sealed whether the site's key is a sealed host's, which restores nothing
     * @param afterwards why the hook after it failed, if it did
     */
    public record Taken(Backup.Taken point, boolean sealed, Optional<String> afterwards) {}

    /**
     * Takes a point; when this returns, it is durable. The hook before runs first; the one after in any case, as soon as
     * nothing that is read can change the point any more.
     *
     * @param ownership the environment that the workload belongs to, if any, and who owns that
     * @param companion what is taken at the same moment
     * @param durable hears of the point as soon as it is durable: the hook after it may take its time
     */
    public Taken run(
            Capture capture,
            Optional<Manifest.Ownership> ownership,
            Companion companion,
            Progress progress,
            Consumer<Backup.Taken> durable)
            throws Exception {
        watch.requireFree(capture.workload());
        HookAfter after = new HookAfter(capture.after());
        Backup.Taken point;
        try {
            companion.begin();
            if (capture.before().isPresent()) {
                capture.before().get().run();
            }
            companion.ready();
            point = watch.run(
                    capture.workload(),
                    capture.patience(),
                    progress,
                    () -> take(capture, ownership, companion, after, progress));
            durable.accept(point);
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            companion.leave(failure.message());
            if (!after.hasBegun() && capture.after().isPresent() && failure.exit() != ExitCode.INTERRUPTED) {
                awaitStill(companion);
            }
            after.end().ifPresent(e::addSuppressed);
            throw e;
        }
        return new Taken(point, sealed, after.end().map(failed -> String.valueOf(failed.getMessage())));
    }

    private Backup.Taken take(
            Capture capture,
            Optional<Manifest.Ownership> ownership,
            Companion companion,
            HookAfter after,
            Progress progress)
            throws Exception {
        Backup.Companions companions = () -> {
            progress.waits(true);
            companion.still();
            after.begin();
            Backup.Gathered gathered = companion.gathered();
            progress.waits(false);
            return gathered;
        };
        try (SourceSession session = begin(capture)) {
            progress.waits(true);
            companion.opened();
            progress.waits(false);
            Backup.Taken taken = backup.run(
                    new Backup.Subject(capture.workload(), capture.source().type(), ownership, companions),
                    session,
                    progress);
            if (session instanceof BaseReading) {
                bases.committed(capture.workload());
            }
            return taken;
        }
    }

    private SourceSession begin(Capture capture) throws Exception {
        return switch (capture.source()) {
            case SourceSpec.Local local -> plugins.source(local.type()).begin(local.path());
            case SourceSpec.Database _ -> bases.begin(capture.workload());
        };
    }

    /** What the hook before has stopped may be what the others are read from. */
    private static void awaitStill(Companion companion) {
        try {
            companion.awaitStill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
