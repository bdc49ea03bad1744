package dev.holdfast.agent.control;

import dev.holdfast.agent.schedule.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How all of it stood at a moment, for those who look on.
 *
 * @param at the moment
 * @param started when the agent started
 * @param status how the objectives stand
 * @param sites in the order of the configuration
 * @param pauses those that hold, by workload
 */
public record Overview(
        Instant at, Instant started, Status status, List<SiteState> sites, SortedMap<String, Pause> pauses) {
    public Overview {
        sites = List.copyOf(sites);
        pauses = Collections.unmodifiableSortedMap(new TreeMap<>(pauses));
    }

    /** How it stood, of pauses in any order. */
    public static Overview of(
            Instant at, Instant started, Status status, List<SiteState> sites, Map<String, Pause> pauses) {
        return new Overview(at, started, status, sites, new TreeMap<>(pauses));
    }

    /** Whether each site was listed, or found to be out of reach. */
    public boolean isReady() {
        return sites.stream().noneMatch(site -> site.access() instanceof SiteState.Access.Opening);
    }
}
