package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.CaptureWindow;
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
import dev.holdfast.agent.schedule.Window;
import dev.holdfast.agent.schedule.Windows;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the scheduler has to see to, as a configuration says it. */
final class Planning {
    private Planning() {}

    static Plan of(Configuration configuration, ZoneId zone) {
        return new Plan(
                configuration.workloads().stream()
                        .map(workload -> objective(workload, configuration, zone))
                        .toList(),
                configuration.sites().stream()
                        .map(site -> rule(site, configuration.limits().replications()))
                        .toList(),
                Limits.of(configuration.limits().captures()),
                Windows.ALWAYS);
    }

    private static Objective objective(Workload workload, Configuration configuration, ZoneId zone) {
        SortedMap<String, Duration> rpo = new TreeMap<>();
        configuration
                .sites()
                .forEach(site -> rpo.put(
                        site.name(),
                        switch (workload.source()) {
                            case SourceSpec.Local _ -> workload.rpoAt(site.name());
                            case SourceSpec.Database database -> database.baseEvery(); // its log keeps the objective
                        }));
        return new Objective(workload.name(), rpo, Optional.empty(), windows(workload, zone));
    }

    private static Optional<Windows> windows(Workload workload, ZoneId zone) {
        return workload.windows().isEmpty()
                ? Optional.empty()
                : Optional.of(new Windows(workload.windows().stream()
                        .map(each -> new Window(rule(each.rule()), each.days(), each.from(), each.to(), zone))
                        .toList()));
    }

    private static Window.Rule rule(CaptureWindow.Rule rule) {
        return switch (rule) {
            case ONLY -> Window.Rule.ONLY;
            case NEVER -> Window.Rule.NEVER;
        };
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
