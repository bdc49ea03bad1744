package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.Retries;
import dev.holdfast.engine.store.ThrottledStore;
import dev.holdfast.spi.storage.BlobStore;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/** Brings one site up to date with another, no faster than its bandwidth allows. Safe for use by many threads. */
final class SiteCopy {
    private final SiteLink target;
    private final dev.holdfast.engine.store.Bandwidth bandwidth;

    SiteCopy(SiteLink target, InstantSource clock, ZoneId zone) {
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
        dev.holdfast.engine.replication.Replication.carryEpochs(from, to.repository(), to.store());
        BlobStore slow = new ThrottledStore(to.store(), bandwidth);
        return new dev.holdfast.engine.replication.Replication(from, to.repository(), slow, progress).run();
    }
}
