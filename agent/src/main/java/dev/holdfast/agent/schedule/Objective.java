package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is promised for one workload.
 *
 * @param workload its name
 * @param rpo for each site that keeps it, how old its newest point there may become; at least one, each positive
 * @param resource what it shares with others while it is captured, such as a host or an array, if that is limited
 * @param windows when its captures may start, in place of the plan's windows
 */
public record Objective(
        String workload, SortedMap<String, Duration> rpo, Optional<String> resource, Optional<Windows> windows) {
    public Objective {
        rpo = Collections.unmodifiableSortedMap(new TreeMap<>(rpo));
        if (rpo.isEmpty() || rpo.values().stream().anyMatch(each -> each.toMillis() < 1)) {
            throw new IllegalArgumentException("no objective for " + workload + ": " + rpo);
        }
    }

    /** An objective without a shared resource and windows of its own. */
    public static Objective of(String workload, Map<String, Duration> rpo) {
        return new Objective(workload, new TreeMap<>(rpo), Optional.empty(), Optional.empty());
    }
}
