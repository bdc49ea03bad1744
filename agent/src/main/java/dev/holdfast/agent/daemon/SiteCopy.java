package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.Retries;
import dev.holdfast.engine.store.ThrottledStore;
import dev.holdfast.spi.storage.BlobStore;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.OptionalLong;

/** Brings one site up to date with the local one, no faster than its bandwidth allows. Safe for use by many threads. */
final class SiteCopy {
    private final SiteLink local;
    private final SiteLink target;
    private final dev.holdfast.engine.store.Bandwidth bandwidth;

    SiteCopy(SiteLink local, SiteLink target, InstantSource clock, ZoneId zone) {
        this.local = local;
        this.target = target;
        this.bandwidth = new dev.holdfast.engine.store.Bandwidth(
                () -> limit(target.site().replication(), LocalTime.ofInstant(clock.instant(), zone)),
                Retries.Waiting.ofSystem());
    }

    private static OptionalLong limit(Replication replication, LocalTime now) {
        return switch (replication) {
            case Replication.Source _, Replication.Sync _ -> OptionalLong.empty();
            case Replication.Async async ->
                async.bandwidth().map(limit -> limit.at(now)).orElse(OptionalLong.empty());
        };
    }

    /**
     * Copies everything that the site lacks.
     *
     * @throws RepositoryException.Damaged if something is not right at the local site; all else was copied
     */
    ReplicationReport run(Progress progress) throws Exception {
        return local.use(from -> target.use(to -> {
            carryKeys(from.repository(), to.repository(), to.store());
            BlobStore slow = new ThrottledStore(to.store(), bandwidth);
            return new dev.holdfast.engine.replication.Replication(from.repository(), to.repository(), slow, progress)
                    .run();
        }));
    }

    /** Epochs that were started at the local site are needed to read what was written since. */
    private static void carryKeys(Repository from, Repository to, BlobStore store) throws Exception {
        if (!from.id().equals(to.id())) {
            throw new RepositoryException.Refused(
                    "the two sites are different repositories: " + from.id() + " and " + to.id(),
                    "Make the target with 'holdfast-agent init --replica-of'.");
        }
        if (from.keys().role() == Role.RESTORER) {
            KeyAdministration.carryEpochs(store, from.keys(), from.store());
        }
    }
}
