package dev.holdfast.agent.work;

import dev.holdfast.agent.run.PointOf;
import dev.holdfast.engine.console.Failure;
import java.util.List;

/** What came of listing a site. */
public sealed interface Listing {
    /** A site was listed. */
    record Found(String site, List<PointOf> points) implements Listing {
        public Found {
            points = List.copyOf(points);
        }
    }

    /** A site could not be listed: it cannot be reached, or its key does not open it. */
    record Unreachable(String site, Failure why) implements Listing {}
}
