package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Has all workloads of a consistency group captured when one of them is due. Of a database that is of it by its log, bases are
 * taken on their own. For one thread at a time.
 */
final class Groups {
    private final Scheduler scheduler;
    private final Pauses pauses;
    private final Crew crew;
    private Map<String, ConsistencyGroup> byWorkload = Map.of();
    private Map<ConsistencyGroup, List<String>> captured = Map.of();

    Groups(Configuration configuration, Scheduler scheduler, Pauses pauses, Crew crew) {
        this.scheduler = scheduler;
        this.pauses = pauses;
        this.crew = crew;
        configure(configuration);
    }

    /** Goes over to the groups of a configuration; what was begun goes on as it was begun. */
    final void configure(Configuration configuration) {
        Map<String, ConsistencyGroup> groups = new HashMap<>();
        Map<ConsistencyGroup, List<String>> members = new HashMap<>();
        configuration
                .environments()
                .forEach(environment -> environment.groups().forEach(group -> {
                    members.put(group, configuration.captured(group));
                    members.get(group).forEach(workload -> groups.put(workload, group));
                }));
        byWorkload = groups;
        captured = members;
    }

    /**
     * Begins captures that the scheduler decided on.
     *
     * @param due the workloads, which count as running already
     */
    void begin(List<String> due, Now now) {
        Set<ConsistencyGroup> groups = new LinkedHashSet<>();
        for (String workload : due) {
            ConsistencyGroup group = byWorkload.get(workload);
            if (group == null) {
                crew.capture(workload, Run.Cause.SCHEDULE);
            } else {
                groups.add(group);
            }
        }
        groups.forEach(group -> begin(group, due, now));
    }

    /** Begins captures of a group, as another agent that has workloads of it is about to, if it is still configured so. */
    void join(ConsistencyGroup group, Now now) {
        if (byWorkload.containsValue(group)) {
            begin(group, List.of(), now);
        }
    }

    private void begin(ConsistencyGroup group, Collection<String> due, Now now) {
        Map<String, String> missing = new HashMap<>();
        List<String> members = captured.getOrDefault(group, List.of());
        for (String workload : members) {
            if (due.contains(workload)) {
                continue;
            }
            if (pauses.of(workload).isPresent()) {
                missing.put(workload, "its captures are paused");
            } else if (!scheduler.claim(workload, now)) {
                missing.put(workload, "another capture of it was under way");
            }
        }
        if (missing.size() < members.size()) {
            crew.capture(group, missing);
        }
    }
}
