package dev.holdfast.agent.run;

import java.time.Instant;

/**
 * A point of a workload.
 *
 * @param instant of its consistency
 */
public record PointOf(String workload, Instant instant) {}
