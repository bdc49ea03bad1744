package dev.holdfast.agent.environment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the environment points of all consistency groups stand, as it was seen last. Safe for use by many threads. */
public final class GroupStandings {
    private final Map<List<String>, GroupStanding> standings = new LinkedHashMap<>();

    /** Keeps what was seen of a group, in place of what was seen before. */
    public synchronized void saw(GroupStanding standing) {
        standings.put(List.of(standing.environment(), standing.group()), standing);
    }

    /** All of them. */
    public synchronized List<GroupStanding> all() {
        return new ArrayList<>(standings.values());
    }

    /** Those of an environment. */
    public List<GroupStanding> of(String environment) {
        return all().stream()
                .filter(standing -> standing.environment().equals(environment))
                .toList();
    }
}
