package dev.holdfast.agent.config;

import java.time.Duration;
import java.util.List;

/**
 * Workloads of an environment whose points are taken at one moment, as an environment point.
 *
 * @param name its name
 * @param workloads those of this agent, by name
 * @param agents the names of all agents that have workloads of it, this one among them; empty if this is the only one
 * @param barrier how long agents wait for one another
 */
public record ConsistencyGroup(String name, List<String> workloads, List<String> agents, Duration barrier) {
    public ConsistencyGroup {
        workloads = List.copyOf(workloads);
        agents = List.copyOf(agents);
    }

    /** Whether other agents have workloads of it. */
    public boolean isShared() {
        return !agents.isEmpty();
    }
}
