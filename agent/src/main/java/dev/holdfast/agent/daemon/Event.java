package dev.holdfast.agent.daemon;

import dev.holdfast.engine.console.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What happened, for the one thread that decides. */
public sealed interface Event {
    /**
     * A point of a workload.
     *
     * @param instant of its consistency
     */
    record PointOf(String workload, Instant instant) {}

    /** What came of a run. */
    sealed interface Outcome {}

    /** What came of a capture. */
    sealed interface CaptureEnded extends Outcome {}

    /** What came of a copy. */
    sealed interface CopyEnded extends Outcome {}

    /** The listing of a site ended. */
    sealed interface ListingEnded extends Event {}

    /** A site that could not be used for something: it is gone, or full, or refuses. */
    record Trouble(String site, Failure why) {}

    /**
     * A point was taken.
     *
     * @param durableAt the sites that have it
     * @param troubles with sites that should have it
     */
    record Captured(PointOf point, Set<String> durableAt, CaptureReport report, List<Trouble> troubles)
            implements CaptureEnded {
        public Captured {
            durableAt = Set.copyOf(durableAt);
            troubles = List.copyOf(troubles);
        }
    }

    /**
     * No point was taken.
     *
     * @param troubles with sites, if it was these; else it was the source
     */
    record CaptureFailed(String workload, Failure why, List<Trouble> troubles) implements CaptureEnded {
        public CaptureFailed {
            troubles = List.copyOf(troubles);
        }
    }

    /**
     * A site was brought up to date.
     *
     * @param started what it was done for; empty if a person asked for it
     * @param points what the site has too since
     */
    record Copied(String site, Optional<PointOf> started, List<PointOf> points, CopyReport report)
            implements CopyEnded {
        public Copied {
            points = List.copyOf(points);
        }
    }

    /**
     * A site was not brought up to date.
     *
     * @param troubles with it, or with the one that was copied from
     */
    record CopyFailed(String site, Optional<PointOf> started, Failure why, List<Trouble> troubles)
            implements CopyEnded {
        public CopyFailed {
            troubles = List.copyOf(troubles);
        }
    }

    /** A site was listed. */
    record Found(String site, List<PointOf> points) implements ListingEnded {
        public Found {
            points = List.copyOf(points);
        }
    }

    /** A site could not be listed: it cannot be reached, or its key does not open it. */
    record Unreachable(String site, Failure why) implements ListingEnded {}

    /** A run ended. */
    record Ended(Run run, Outcome how) implements Event {}

    /** A person asks for something, and waits for the answer. */
    record Asked(Order order, CompletableFuture<Verdict> answer) implements Event {}
}
