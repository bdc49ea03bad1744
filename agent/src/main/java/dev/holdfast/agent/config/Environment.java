package dev.holdfast.agent.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Workloads that have to come back together.
 *
 * @param name its name
 * @param workloads their names
 * @param sites the names of the sites that it can be recovered from; its lease is at the first
 * @param owner the side that this agent is of, where it is not called as the local site is
 * @param rpo how much time of work a loss of all of it may cost at most
 * @param rto how long a recovery of all of it may take
 * @param groups which of its workloads have to come back from one moment
 * @param residency where its data may be
 */
public record Environment(
        String name,
        List<String> workloads,
        List<String> sites,
        Optional<String> owner,
        Optional<Duration> rpo,
        Optional<Duration> rto,
        List<ConsistencyGroup> groups,
        Optional<Residency> residency) {
    public Environment {
        workloads = List.copyOf(workloads);
        sites = List.copyOf(sites);
        groups = List.copyOf(groups);
    }
}
