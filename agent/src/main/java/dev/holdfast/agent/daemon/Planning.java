package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.schedule.Limits;
import dev.holdfast.agent.schedule.Objective;
import dev.holdfast.agent.schedule.Plan;
import dev.holdfast.agent.schedule.SiteRule;
import dev.holdfast.agent.schedule.SiteRule.Delivery;
import dev.holdfast.agent.schedule.Windows;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What the scheduler has to see to, as a configuration says it. */
final class Planning {
    private Planning() {}

    static Plan of(Configuration configuration) {
        return new Plan(
                configuration.workloads().stream()
                        .map(workload -> objective(workload, configuration))
                        .toList(),
                configuration.sites().stream()
                        .map(site -> rule(site, configuration.limits().replications()))
                        .toList(),
                Limits.of(configuration.limits().captures()),
                Windows.ALWAYS);
    }

    private static Objective objective(Workload workload, Configuration configuration) {
        Map<String, Duration> rpo = new TreeMap<>();
        configuration
                .sites()
                .forEach(site -> rpo.put(
                        site.name(),
                        switch (workload.source()) {
                            case SourceSpec.Local _ -> workload.rpoAt(site.name());
                            case SourceSpec.Database database -> database.baseEvery(); // its log keeps the objective
                        }));
        return Objective.of(workload.name(), rpo);
    }

    private static SiteRule rule(Site site, int copies) {
        Delivery delivery = switch (site.replication()) {
            case Replication.Source _ -> new Delivery.Local();
            case Replication.Sync _ -> new Delivery.Sync();
            case Replication.Async async -> new Delivery.Async(async.every());
        };
        return new SiteRule(site.name(), delivery, copies);
    }
}
