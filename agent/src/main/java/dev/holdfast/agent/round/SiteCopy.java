package dev.holdfast.agent.round;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.engine.store.ThrottledStore;
import dev.holdfast.spi.storage.BlobStore;
import java.net.URI;
import java.time.Duration;

/** Brings sites up to date with one that is open. Safe for use by many threads, each with a site of its own. */
public final class SiteCopy {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final Repository source;

    public SiteCopy(Surroundings surroundings, OutputOptions output, Repository source) {
        this.surroundings = surroundings;
        this.output = output;
        this.source = source;
    }

    /**
     * What was copied.
     *
     * @param report what was copied, and what could not be
     * @param time how long it took
     */
    public record Copied(ReplicationReport report, Duration time) {}

    /**
     * Copies to a site what it lacks.
     *
     * @param work what that is called while it shows its progress
     * @param sites opens the site
     * @param bandwidth how fast
     */
    public Copied run(String work, Sites sites, URI to, KeyFile key, Bandwidth bandwidth) throws Exception {
        if (source.keys().role() == Role.RESTORER) {
            try (WritableSite target = sites.openWritable(to, key)) {
                Replication.carryEpochs(source, target.repository(), target.store());
            }
        }
        try (WritableSite target = sites.openWritable(to, key)) {
            long start = System.nanoTime();
            Progress progress = new Progress();
            try (ProgressDisplay _ = output.show(surroundings, work, progress)) {
                BlobStore paced = new ThrottledStore(target.store(), bandwidth);
                ReplicationReport report = new Replication(
                                source, target.repository(), paced, Replication.Settings.usual(), progress)
                        .run();
                return new Copied(report, Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }
}
