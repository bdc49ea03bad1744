package dev.holdfast.agent.schedule;

import java.util.List;
import java.util.Optional;

/**
 * How everything stands.
 *
 * @param standings of each workload at each of its sites
 * @param overloads what is short; empty if all that is asked for fits the limits
 * @param jump the last jump of the wall clock that was noticed
 */
public record Status(List<Standing> standings, List<Overload> overloads, Optional<ClockJump> jump) {
    public Status {
        standings = List.copyOf(standings);
        overloads = List.copyOf(overloads);
    }
}
