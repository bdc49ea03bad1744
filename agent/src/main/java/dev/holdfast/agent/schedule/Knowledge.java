package dev.holdfast.agent.schedule;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a scheduler learned, to be kept while the agent is down. Without it durations are guessed, and everything is captured
 * at once, within limits.
 *
 * @param workloads by name
 */
public record Knowledge(Map<String, OfWorkload> workloads) {
    /** Nothing. */
    public static final Knowledge NONE = new Knowledge(Map.of());

    public Knowledge {
        workloads = Collections.unmodifiableSortedMap(new TreeMap<>(workloads));
    }

    /**
     * What is known of a workload.
     *
     * @param capture how long captures take
     * @param copies by site, how long copies take
     * @param newest by site, the instant of the newest point there
     */
    public record OfWorkload(Learned capture, Map<String, Learned> copies, Map<String, Instant> newest) {
        public OfWorkload {
            copies = Collections.unmodifiableSortedMap(new TreeMap<>(copies));
            newest = Collections.unmodifiableSortedMap(new TreeMap<>(newest));
        }
    }
}
