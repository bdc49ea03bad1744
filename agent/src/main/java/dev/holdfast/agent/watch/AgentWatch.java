package dev.holdfast.agent.watch;

import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.AgentRecord;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.AgentRecords;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes known at a site what this agent protects, and watches a few others: those that follow it, in an order that is as
 * good as by chance and the same for all, until it has seen three that are heard and watch themselves. So each agent is
 * watched by three that live, however many fail, and the work of each does not grow with their number. Points are what an
 * agent is heard by: nothing is put to tell that it lives.
 */
final class AgentWatch {
    private static final Duration BETWEEN = Duration.ofMinutes(5);
    private static final Duration LEAST_MARGIN = Duration.ofMinutes(10);
    /** A point that claims to be later than this is not believed: it would keep its agent heard for ever. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    private static final int WATCHED = 3;
    private static final int MOST_WORKLOADS = 1_000;

    private final String site;
    private final String agent;
    private final List<AgentRecord.Protected> own;
    private final InstantSource clock;
    private final Consumer<Finding> findings;
    private Set<Finding.Silent> silent = new HashSet<>();

    /** @param own what this agent protects at the site */
    AgentWatch(
            String site,
            String agent,
            List<AgentRecord.Protected> own,
            InstantSource clock,
            Consumer<Finding> findings) {
        this.site = site;
        this.agent = agent;
        this.own = List.copyOf(own);
        this.clock = clock;
        this.findings = findings;
    }

    /** Looks once; returns how long to wait before the next time. A site that cannot be reached tells nothing. */
    Duration run(SiteLink link) throws InterruptedException {
        try {
            link.use(open -> look(open.repository(), open.store()));
        } catch (Exception e) {
            if (e instanceof InterruptedException || e instanceof BlobStoreException.Interrupted) {
                throw new InterruptedException();
            }
        }
        return BETWEEN;
    }

    /** Looks once; returns the agents that were watched. */
    List<String> look(Repository repository, BlobStore store) throws RepositoryException, BlobStoreException {
        AgentRecords records = repository.agentRecords();
        records.publish(store, agent, false, own, clock.instant());
        if (repository.keys().isSealed()) {
            return List.of(); // it cannot read what others say
        }
        Set<Finding.Silent> now = new HashSet<>();
        List<String> watched = new ArrayList<>();
        int heard = 0;
        int workloads = 0;
        for (AgentRecords.Agent each : after(records)) {
            Optional<AgentRecord> record = records.newest(each).filter(said -> !said.retired());
            if (heard >= WATCHED || workloads >= MOST_WORKLOADS) {
                break;
            }
            if (record.isPresent()) {
                watched.add(record.get().agent());
                workloads += record.get().workloads().size();
                List<Finding.Silent> missing = missing(repository, each.domain(), record.get());
                now.addAll(missing);
                heard += each.domain().equals(Id.ORDINARY_DOMAIN) && missing.isEmpty() ? 1 : 0;
            }
        }
        tell(now);
        return watched;
    }

    /** All others, beginning with the one after this agent. */
    private List<AgentRecords.Agent> after(AgentRecords records) throws RepositoryException, BlobStoreException {
        List<AgentRecords.Agent> all = records.agents();
        int position = all.indexOf(records.own(agent, all));
        List<AgentRecords.Agent> others = new ArrayList<>(all.subList(position + 1, all.size()));
        others.addAll(all.subList(0, Math.max(0, position)));
        return others;
    }

    private List<Finding.Silent> missing(Repository repository, Id domain, AgentRecord record)
            throws RepositoryException, BlobStoreException {
        PointCatalog catalog = new PointCatalog(repository);
        List<Finding.Silent> missing = new ArrayList<>();
        for (AgentRecord.Protected each : record.workloads()) {
            Duration allowed = allowed(each.rpo());
            Instant since = clock.instant().minus(allowed);
            String pseudonym = repository.pseudonym(domain, each.workload());
            boolean isNew = record.written().isAfter(since);
            if (!isNew && plausible(catalog.pointsAfter(pseudonym, since, 1)).isEmpty()) {
                missing.add(new Finding.Silent(site, record.agent(), each.workload(), allowed));
            }
        }
        return missing;
    }

    private List<PointName> plausible(List<PointName> points) {
        Instant latest = clock.instant().plus(MOST_AHEAD);
        return points.stream().filter(point -> !point.claimed().isAfter(latest)).toList();
    }

    private static Duration allowed(Duration rpo) {
        Duration half = rpo.dividedBy(2);
        return rpo.plus(half.compareTo(LEAST_MARGIN) > 0 ? half : LEAST_MARGIN);
    }

    private void tell(Set<Finding.Silent> now) {
        now.stream().filter(each -> !silent.contains(each)).forEach(findings);
        silent.stream()
                .filter(each -> !now.contains(each))
                .map(each -> new Finding.HeardAgain(each.site(), each.agent(), each.workload()))
                .forEach(findings);
        silent = now;
    }
}
