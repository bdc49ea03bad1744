package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.util.List;

/**
 * What happens in a simulation. Moments are counted from its beginning.
 *
 * @param seed of all randomness
 * @param workloads how many
 * @param length for how long
 * @param load what is to be captured, as a share of what the limit allows if intervals are as long as objectives allow them
 * @param troubles what goes wrong
 */
record Scenario(long seed, int workloads, Duration length, double load, Troubles troubles) {
    static final String LOCAL = "home";
    static final String PROMPT = "far";
    static final String BATCHED = "vault";
    static final int CAPTURES = 32;
    static final int COPIES = 24;
    static final int HOSTS = 40;
    static final int CAPTURES_OF_A_HOST = 4;

    /**
     * What goes wrong.
     *
     * @param failures the share of captures and copies that fail
     * @param outliers the share of them that take five times as long
     * @param outages of sites
     * @param downtimes of the agent
     * @param jumps of the wall clock
     */
    record Troubles(double failures, double outliers, List<Outage> outages, List<Span> downtimes, List<Jump> jumps) {}

    record Span(Duration from, Duration to) {}

    record Outage(String site, Span when) {}

    record Jump(Duration at, Duration by) {}

    Plan plan(List<SimulatedWorkload> list) {
        return new Plan(
                list.stream().map(SimulatedWorkload::objective).toList(),
                List.of(
                        SiteRule.local(LOCAL),
                        SiteRule.async(PROMPT, COPIES),
                        SiteRule.async(BATCHED, COPIES, Duration.ofMinutes(15))),
                SimulatedWorkload.limits(),
                Windows.ALWAYS);
    }
}
