package dev.holdfast.agent.work;

import dev.holdfast.agent.run.CaptureReport;
import dev.holdfast.agent.run.CopyReport;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.engine.console.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What came of a run. */
public sealed interface Outcome {
    /** What came of a capture. */
    sealed interface OfCapture extends Outcome {}

    /** What came of a copy. */
    sealed interface OfCopy extends Outcome {}

    /**
     * A point was taken.
     *
     * @param durableAt the sites that have it
     * @param troubles with sites that should have it
     */
    record Captured(PointOf point, Set<String> durableAt, CaptureReport report, List<Trouble> troubles)
            implements OfCapture {
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
    record CaptureFailed(String workload, Failure why, List<Trouble> troubles) implements OfCapture {
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
    record Copied(String site, Optional<PointOf> started, List<PointOf> points, CopyReport report) implements OfCopy {
        public Copied {
            points = List.copyOf(points);
        }
    }

    /**
     * A site was not brought up to date.
     *
     * @param troubles with it, or with the one that was copied from
     */
    record CopyFailed(String site, Optional<PointOf> started, Failure why, List<Trouble> troubles) implements OfCopy {
        public CopyFailed {
            troubles = List.copyOf(troubles);
        }
    }
}
