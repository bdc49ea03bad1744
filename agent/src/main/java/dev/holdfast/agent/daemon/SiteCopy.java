package dev.holdfast.agent.daemon;

import dev.holdfast.agent.site.SiteBandwidth;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.engine.store.ThrottledStore;
import dev.holdfast.spi.storage.BlobStore;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;

/** Brings one site up to date with another, no faster than its bandwidth allows. Safe for use by many threads. */
final class SiteCopy {
    private final SiteLink target;
    private final Bandwidth bandwidth;

    SiteCopy(SiteLink target, InstantSource clock, ZoneId zone) {
        this.target = target;
        this.bandwidth = SiteBandwidth.of(target.site(), clock, zone);
    }

    /** How it went; an exception as a value, as what fails at one site is no reason to open the other anew. */
    private record Outcome(Optional<ReplicationReport> report, Optional<Exception> failure) {}

    /** Copies everything that the site lacks; tells what is not right at the source, after all else was copied. */
    ReplicationReport run(SiteLink source, Progress progress) throws Exception {
        Outcome outcome = source.use(from -> copy(from.repository(), progress));
        if (outcome.failure().isPresent()) {
            throw outcome.failure().get();
        }
        return outcome.report().orElseThrow();
    }

    private Outcome copy(Repository from, Progress progress) {
        try {
            return new Outcome(Optional.of(target.use(to -> copy(from, to, progress))), Optional.empty());
        } catch (Exception e) {
            return new Outcome(Optional.empty(), Optional.of(e));
        }
    }

    private ReplicationReport copy(Repository from, WritableSite to, Progress progress) throws Exception {
        Replication.carryEpochs(from, to.repository(), to.store());
        BlobStore slow = new ThrottledStore(to.store(), bandwidth);
        return new Replication(from, to.repository(), slow, progress).run();
    }
}
