package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.engine.barrier.Proposal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of {@code environments.consistency-groups}. */
final class ConsistencyGroupKeys {
    private static final Key<String> NAME = Key.required("name", Scalars.name(), "The group's name.", "shop");
    private static final Key<List<String>> WORKLOADS = Key.required(
            "workloads",
            new ListOf<>(Scalars.reference(WorkloadKeys.KIND), "names of workloads"),
            "The environment's workloads whose points are taken at one moment: as often as the shortest of their objectives"
                    + " asks for, and with all their hooks run before any of them is read.",
            "[files, web-disk]");
    private static final Key<List<String>> AGENTS = Key.optional(
            "agents",
            new ListOf<>(Scalars.name(), "names of agents"),
            "this agent has all of it",
            "The names of all agents that have workloads of the group, this one among them; their files say the same. They"
                    + " meet at the first of the environment's sites, so that is a repository that all of them write to.",
            "[host-a, host-b]");
    private static final Key<Duration> BARRIER = Key.withDefault(
            "barrier",
            Scalars.duration(Duration.ofSeconds(5)),
            "30s",
            "With `agents`: how long they wait for one another at each step, and so how much longer hooks may hold an"
                    + " application still. An agent that does not come is told of, and the others go on without it.",
            "30s");

    /** What the file says of a group. */
    static final Mapping<ConsistencyGroup> GROUP = new Mapping<>(
            Shape.of(
                    "environments.consistency-groups",
                    "Workloads whose points are taken at one moment. They come back from one environment point.",
                    NAME,
                    WORKLOADS,
                    AGENTS,
                    BARRIER),
            ConsistencyGroupKeys::group);

    private ConsistencyGroupKeys() {}

    private static Optional<ConsistencyGroup> group(Section section) {
        Optional<String> name = section.get(NAME);
        Optional<List<String>> workloads = section.get(WORKLOADS);
        Optional<List<String>> agents = section.get(AGENTS);
        Optional<Duration> barrier = section.get(BARRIER);
        if (workloads.isPresent() && !requireSeveral(section, workloads.get(), agents)) {
            return Optional.empty();
        }
        return Section.of(
                () -> new ConsistencyGroup(
                        name.orElseThrow(), workloads.orElseThrow(), agents.orElse(List.of()), barrier.orElseThrow()),
                name,
                workloads,
                barrier);
    }

    private static boolean requireSeveral(Section section, List<String> workloads, Optional<List<String>> agents) {
        if (Set.copyOf(workloads).size() < workloads.size()) {
            section.reject(WORKLOADS, "a workload is there twice");
            return false;
        }
        if (agents.isEmpty()) {
            if (workloads.size() < 2) {
                section.reject(WORKLOADS, "a group has two workloads at least, unless other 'agents' have some of it");
            }
            return workloads.size() >= 2;
        }
        int count = Set.copyOf(agents.get()).size();
        if (count < agents.get().size() || count < 2 || count > Proposal.MOST_AGENTS) {
            section.reject(
                    AGENTS,
                    "'agents' names 2 to " + Proposal.MOST_AGENTS
                            + " agents, each once; leave it out if this agent has all of the group");
            return false;
        }
        return !workloads.isEmpty();
    }
}
