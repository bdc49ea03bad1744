package dev.holdfast.agent.watch;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Environment;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.format.AgentRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** All that the agent looks at beside its work, until it is closed. */
public final class Watch implements AutoCloseable {
    private final Rounds rounds = new Rounds();

    private Watch() {}

    /**
     * Begins to watch.
     *
     * @param links to the sites of the configuration; closed by another
     * @param standings is told how environment points stand
     * @param capturing whether a point of a workload is being taken
     * @param findings hears what changes, from many threads
     */
    public static Watch start(
            Configuration configuration,
            SiteLinks links,
            Environments environments,
            GroupStandings standings,
            Predicate<String> capturing,
            InstantSource clock,
            Consumer<Finding> findings) {
        Watch watch = new Watch();
        environments.claims().forEach(claim -> watch.rounds.begin(new ClaimWatch(claim, findings)));
        for (int i = 0; i < environments.claims().size(); i++) {
            Environment environment = configuration.environments().get(i);
            GroupWatch.Surroundings around = new GroupWatch.Surroundings(
                    environments.claims().get(i)::ownership, capturing, standings, findings, clock);
            for (ConsistencyGroup group : environment.groups()) {
                watch.rounds.begin(group(configuration, environment, group, links, around));
            }
        }
        for (Site site : configuration.sites()) {
            boolean synchronous = site.replication() instanceof Replication.Sync;
            SiteLink link = links.to(site.name());
            SiteWatch each = new SiteWatch(site.name(), synchronous, clock, System::nanoTime, link::measured, findings);
            watch.rounds.begin(() -> each.run(link));
            AgentWatch others = new AgentWatch(
                    site.name(), agentName(configuration), protections(configuration, site), clock, findings);
            watch.rounds.begin(() -> others.run(link));
            witness(configuration, site).ifPresent(witness -> {
                PackWatch packs = new PackWatch(site.name(), names(configuration), new SplittableRandom(), findings);
                watch.rounds.begin(() -> packs.run(link, links.to(witness.name())));
            });
        }
        return watch;
    }

    /** What agents take together they take into the site of the lease; what one takes alone, into its local one. */
    private static GroupWatch group(
            Configuration configuration,
            Environment environment,
            ConsistencyGroup group,
            SiteLinks links,
            GroupWatch.Surroundings around) {
        Site site = group.isShared() ? configuration.leaseSite(environment) : configuration.local();
        Duration rpo = configuration.workloads().stream()
                .filter(workload -> configuration.captured(group).contains(workload.name()))
                .map(workload -> workload.rpoAt(site.name()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return new GroupWatch(new GroupWatch.Group(environment.name(), group, rpo), links.to(site.name()), around);
    }

    /** What a site is compared with: the local one, and that with its first replica. */
    private static Optional<Site> witness(Configuration configuration, Site site) {
        return site.equals(configuration.local())
                ? configuration.replicas().stream().findFirst()
                : Optional.of(configuration.local());
    }

    private static List<String> names(Configuration configuration) {
        return configuration.workloads().stream().map(Workload::name).toList();
    }

    /** What an agent is called in its records. */
    public static String agentName(Configuration configuration) {
        String name = configuration.host().name();
        return name.length() <= AgentRecord.LONGEST_NAME ? name : name.substring(0, AgentRecord.LONGEST_NAME);
    }

    private static List<AgentRecord.Protected> protections(Configuration configuration, Site site) {
        return configuration.workloads().stream()
                .map(workload -> new AgentRecord.Protected(workload.name(), workload.rpoAt(site.name())))
                .sorted(Comparator.comparing(AgentRecord.Protected::workload))
                .toList();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
