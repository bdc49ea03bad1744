package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.spi.source.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Points of several workloads that were taken at one moment. */
@Says("Points of several workloads that were taken at one moment.")
record EnvironmentPointView(
        @Says("The moment.") Instant instant,

        @Says("The least consistency of its points.") Consistency consistency,

        @Says("How many points it has.") int points,

        @Says("How many databases are of it by their logs, which hold its instant.")
        int logs,

        @Says("Whether it lacks nothing.") boolean complete,

        @Says("Whether every host saw that all held still until all were read.")
        boolean together,

        @Says("The time from the first to the last instant of its points.")
        Duration spreadSeconds,

        @Says("By how much more or less that may be, as clocks differ.")
        Duration clockSeconds,

        @Says("What it lacks: a workload and its host, or a host of which nothing is there.")
        List<String> missing) {
    static EnvironmentPointView of(EnvironmentPoint point) {
        return new EnvironmentPointView(
                point.instant(),
                point.consistency(),
                point.members().size(),
                point.logged().size(),
                point.isComplete(),
                point.isTogether(),
                point.spread(),
                point.uncertainty(),
                point.missing().stream()
                        .map(each -> each.workload()
                                .map(workload -> workload + " of " + each.host())
                                .orElse("all of " + each.host()))
                        .toList());
    }
}
