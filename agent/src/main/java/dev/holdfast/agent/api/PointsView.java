package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A page of points, the newest first, as the sites list them at this moment. */
@Says("A page of points, the newest first, as the sites list them at this moment.")
record PointsView(
        @Says("The workload.") String workload,

        @Says("The points.") List<PointView> points,

        @Says("Sites that could not be asked: they may have more.")
        List<UnlistedView> unlisted,

        @Says("Give it as `before` for the next page; null at the end.")
        Optional<Instant> next) {}
