package dev.holdfast.agent.schedule;

import dev.holdfast.agent.schedule.SiteRule.Delivery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the scheduler has to see to.
 *
 * @param objectives of each workload one
 * @param sites each once; exactly one is local
 * @param limits what may be done at once
 * @param windows when captures may start
 */
public record Plan(List<Objective> objectives, List<SiteRule> sites, Limits limits, Windows windows) {
    public Plan {
        objectives = List.copyOf(objectives);
        sites = List.copyOf(sites);
        Set<String> names = new HashSet<>();
        for (SiteRule rule : sites) {
            require(names.add(rule.site()), "site " + rule.site() + " is there twice");
        }
        require(sites.stream().filter(Plan::isLocal).count() == 1, "one site has to be local");
        Set<String> workloads = new HashSet<>();
        for (Objective objective : objectives) {
            require(workloads.add(objective.workload()), "workload " + objective.workload() + " is there twice");
            require(
                    names.containsAll(objective.rpo().keySet()),
                    "workload " + objective.workload() + " is to be at unknown sites: " + objective.rpo());
        }
    }

    /** The site that captures write to. */
    public SiteRule local() {
        return sites.stream().filter(Plan::isLocal).findFirst().orElseThrow();
    }

    private static boolean isLocal(SiteRule rule) {
        return rule.delivery() instanceof Delivery.Local;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
