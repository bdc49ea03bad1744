package dev.holdfast.agent.watch;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.format.AgentRecord;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** All that the agent looks at beside its work, until it is closed. */
public final class Watch implements AutoCloseable {
    private final Rounds rounds = new Rounds();

    private Watch() {}

    /**
     * Begins to watch.
     *
     * @param links to the sites of the configuration; closed by another
     * @param findings hears what changes, from many threads
     */
    public static Watch start(
            Configuration configuration,
            SiteLinks links,
            Environments environments,
            InstantSource clock,
            Consumer<Finding> findings) {
        Watch watch = new Watch();
        environments.claims().forEach(claim -> watch.rounds.begin(new ClaimWatch(claim, findings)));
        for (Site site : configuration.sites()) {
            boolean synchronous = site.replication() instanceof Replication.Sync;
            SiteWatch each = new SiteWatch(site.name(), synchronous, clock, System::nanoTime, findings);
            SiteLink link = links.to(site.name());
            watch.rounds.begin(() -> each.run(link));
            AgentWatch others = new AgentWatch(
                    site.name(), agentName(configuration), protections(configuration, site), clock, findings);
            watch.rounds.begin(() -> others.run(link));
        }
        return watch;
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
