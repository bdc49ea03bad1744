package dev.holdfast.agent.config;

import java.util.List;

/**
 * What the agent's configuration file says. All names in it are unique among their kind, and refer to something.
 *
 * @param host this host
 * @param sites at least one: the first is the local one, which points are taken into; all others are replicas of it
 * @param workloads what is protected, at least one
 * @param environments what has to come back together
 * @param limits how much is done at once
 * @param notifications who is told of what
 */
public record Configuration(
        Host host,
        List<Site> sites,
        List<Workload> workloads,
        List<Environment> environments,
        Limits limits,
        List<NotificationTarget> notifications) {
    public Configuration {
        sites = List.copyOf(sites);
        workloads = List.copyOf(workloads);
        environments = List.copyOf(environments);
        notifications = List.copyOf(notifications);
        if (sites.isEmpty() || workloads.isEmpty()) {
            throw new IllegalArgumentException("a configuration has a site and a workload at least");
        }
        if (!(sites.getFirst().replication() instanceof Replication.Source)
                || replicasOf(sites).stream().anyMatch(site -> site.replication() instanceof Replication.Source)) {
            throw new IllegalArgumentException("the first site is the local one, and no other is");
        }
    }

    /** Whether an environment says where its data may be; every site holds all of it, so every one is held to that. */
    public boolean hasResidencyRule() {
        return environments.stream().anyMatch(each -> each.residency().isPresent());
    }

    /** The site that points are taken into. */
    public Site local() {
        return sites.getFirst();
    }

    /** The side of an environment that this agent is of. */
    public String sideOf(Environment environment) {
        return environment.owner().orElse(local().name());
    }

    /** The site that holds the lease of an environment. */
    public Site leaseSite(Environment environment) {
        return sites.stream()
                .filter(site -> site.name().equals(environment.sites().getFirst()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * The databases of a group that are of its environment points by their logs, which hold any instant, while the others are
     * captured. There are none if there is nothing else of the group here: no point could tell of them, so bases are taken.
     */
    public List<String> logged(ConsistencyGroup group) {
        List<Workload> members = workloads.stream()
                .filter(workload -> group.workloads().contains(workload.name()))
                .toList();
        List<String> databases = members.stream()
                .filter(workload -> workload.source() instanceof SourceSpec.Database)
                .map(Workload::name)
                .toList();
        return databases.size() == members.size() ? List.of() : databases;
    }

    /** The workloads of a group that are captured for its environment points. */
    public List<String> captured(ConsistencyGroup group) {
        List<String> logged = logged(group);
        return group.workloads().stream().filter(each -> !logged.contains(each)).toList();
    }

    /** The sites that are replicas of the local one. */
    public List<Site> replicas() {
        return replicasOf(sites);
    }

    private static List<Site> replicasOf(List<Site> sites) {
        return sites.subList(1, sites.size());
    }
}
