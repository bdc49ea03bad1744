package dev.holdfast.agent.daemon;

import dev.holdfast.engine.console.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What happened, for the one thread that decides. */
public sealed interface Event {
    /**
     * A point of a workload.
     *
     * @param instant of its consistency
     */
    record PointOf(String workload, Instant instant) {}

    /**
     * A point was taken.
     *
     * @param durableAt the sites that have it
     */
    record Captured(PointOf point, Set<String> durableAt) implements Event {
        public Captured {
            durableAt = Set.copyOf(durableAt);
        }
    }

    /** No point was taken. */
    record CaptureFailed(String workload, Failure why) implements Event {}

    /**
     * A site was brought up to date.
     *
     * @param started what it was done for
     * @param points what the site has too since
     */
    record Copied(String site, PointOf started, List<PointOf> points) implements Event {
        public Copied {
            points = List.copyOf(points);
        }
    }

    /** A site was not brought up to date. */
    record CopyFailed(String site, PointOf started, Failure why) implements Event {}

    /** A site was listed. */
    record Found(String site, List<PointOf> points) implements Event {
        public Found {
            points = List.copyOf(points);
        }
    }

    /** A site could not be listed: it cannot be reached, or its key does not open it. */
    record Unreachable(String site, Failure why) implements Event {}
}
