package dev.holdfast.agent.capture;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.source.SourceSession;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** Takes points of workloads into one site. Safe for use by many threads, but not for one workload at once. */
public final class PointTaker {
    private final PluginHost plugins;
    private final Backup backup;

    /** @param site stays open when this is gone */
    public PointTaker(PluginHost plugins, WritableSite site, Backup.Settings settings, InstantSource clock) {
        this.plugins = plugins;
        this.backup = new Backup(site.repository(), site.store(), settings, clock, new SecureRandom());
    }

    /**
     * A point that was taken.
     *
     * @param point the point
     * @param afterwards why the hook after it failed, if it did
     */
    public record Taken(Backup.Taken point, Optional<String> afterwards) {}

    /**
     * Takes a point; when this returns, it is durable. Hooks run before, and after in any case.
     *
     * @param ownership the environment that the workload belongs to, if any, and who owns that
     */
    public Taken run(Capture capture, Optional<Manifest.Ownership> ownership, Progress progress) throws Exception {
        Backup.Taken point;
        try {
            if (capture.before().isPresent()) {
                capture.before().get().run();
            }
            point = take(capture, ownership, progress);
        } catch (Exception e) {
            runAfter(capture).ifPresent(e::addSuppressed);
            throw e;
        }
        return new Taken(point, runAfter(capture).map(failed -> String.valueOf(failed.getMessage())));
    }

    private Backup.Taken take(Capture capture, Optional<Manifest.Ownership> ownership, Progress progress)
            throws Exception {
        try (SourceSession session =
                plugins.source(capture.source().type()).begin(capture.source().path())) {
            return backup.run(
                    new Backup.Subject(capture.workload(), capture.source().type(), ownership), session, progress);
        }
    }

    /** Runs the hook after, even if this thread was interrupted: what the one before holds still must go on. */
    private static Optional<Hook.Failed> runAfter(Capture capture) {
        boolean interrupted = Thread.interrupted();
        try {
            if (capture.after().isPresent()) {
                capture.after().get().run();
            }
        } catch (Hook.Failed e) {
            return Optional.of(e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return Optional.empty();
    }
}
