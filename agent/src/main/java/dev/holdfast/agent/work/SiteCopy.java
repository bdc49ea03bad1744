package dev.holdfast.agent.work;

import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.replication.Objectives;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.replication.UnderWay;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.ThrottledStore;
import dev.holdfast.spi.storage.BlobStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Brings one site up to date with another, no faster than its bandwidth allows. Safe for use by many threads. */
final class SiteCopy {
    private final SiteLink target;
    private final Objectives objectives;
    private final UnderWay underWay = new UnderWay();

    SiteCopy(SiteLink target, Objectives objectives) {
        this.target = target;
        this.objectives = objectives;
    }

    /** How it went; an exception as a value, as what fails at one site is no reason to open the other anew. */
    private record Outcome(Optional<ReplicationReport> report, Optional<Exception> failure) {}

    /** Copies what the site lacks, until the turn is over; tells what is not right at the source, after all else. */
    ReplicationReport run(SiteLink source, Turn turn, Progress progress) throws Exception {
        Outcome outcome = source.use(from -> copy(from.repository(), turn, progress));
        if (outcome.failure().isPresent()) {
            throw outcome.failure().get();
        }
        return outcome.report().orElseThrow();
    }

    private Outcome copy(Repository from, Turn turn, Progress progress) {
        try {
            return new Outcome(Optional.of(target.use(to -> copy(from, to, turn, progress))), Optional.empty());
        } catch (Exception e) {
            return new Outcome(Optional.empty(), Optional.of(e));
        }
    }

    private ReplicationReport copy(Repository from, WritableSite to, Turn turn, Progress progress) throws Exception {
        Replication.carryEpochs(from, to.repository(), to.store());
        BlobStore slow = new ThrottledStore(to.store(), target.bandwidth());
        Map<String, String> workloads = new HashMap<>();
        for (String workload : objectives.byWorkload().keySet()) {
            workloads.put(from.pseudonym(from.ownDomain(), workload), workload);
        }
        Replication.Settings settings = Replication.Settings.of(
                objectives,
                underWay,
                name -> Optional.ofNullable(workloads.get(name.pseudonym()))
                        .ifPresent(workload -> turn.arrived(new PointOf(workload, name.claimed()))),
                turn::isOver);
        return new Replication(from, to.repository(), slow, settings, progress).run();
    }
}
