package dev.holdfast.agent.schedule;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much may be captured at once. Copies are limited for each site by its {@link SiteRule}, so that none waits for another.
 *
 * @param captures captures at once, at least 1: what the host's processors and disks bear
 * @param resources captures at once of the workloads that share a resource, each at least 1; others are not limited
 */
public record Limits(int captures, SortedMap<String, Integer> resources) {
    public Limits {
        resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
        if (captures < 1 || resources.values().stream().anyMatch(limit -> limit < 1)) {
            throw new IllegalArgumentException("nothing could be captured: " + captures + ", " + resources);
        }
    }

    /** A limit for all workloads together. */
    public static Limits of(int captures) {
        return new Limits(captures, new TreeMap<>());
    }
}
