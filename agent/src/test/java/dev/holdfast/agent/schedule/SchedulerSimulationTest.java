package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.schedule.Overload.Bottleneck;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A month of a thousand workloads, the same in each build; {@code -Dsimulation.seed} makes it another. */
class SchedulerSimulationTest {
    private static final List<String> SITES = List.of(Scenario.LOCAL, Scenario.PROMPT, Scenario.BATCHED);
    private static final double FAILURES = 0.01;
    private static final double OUTLIERS = 0.005;

    private final long seed = Long.getLong("simulation.seed", 1_849_520_152L);

    @Test
    void aMonthOfAThousandWorkloadsMeetsItsObjectivesDespiteFailures() {
        Scenario.Outage outage = new Scenario.Outage(Scenario.PROMPT, span(Duration.ofDays(10), Duration.ofHours(6)));
        Scenario.Troubles troubles = new Scenario.Troubles(
                FAILURES,
                OUTLIERS,
                List.of(outage),
                List.of(span(Duration.ofDays(15), Duration.ofHours(2))),
                List.of(
                        new Scenario.Jump(Duration.ofDays(20), Duration.ofHours(3)),
                        new Scenario.Jump(Duration.ofDays(24), Duration.ofHours(-1))));
        Figures figures = play("a month", new Scenario(seed, 1_000, Duration.ofDays(30), 0.65, troubles));

        assertTrue(figures.took().toSeconds() < 60, () -> "it took " + figures.took());
        assertBetween(0.5, figures.captureLoad(), 0.8);
        for (String site : SITES) {
            assertTrue(figures.held(site) >= 0.999, () -> site + " held only for " + figures.held(site));
            assertTrue(figures.worst(site) < 1, () -> site + " was missed by " + figures.worst(site));
            List<Ledger.Breach> uncaused = figures.breaches(site).stream()
                    .filter(each -> each.cause() == Ledger.Cause.NONE)
                    .toList();
            assertEquals(List.of(), uncaused);
        }
        assertTrue(figures.backlog() < 1_000, () -> "points wait to be copied: " + figures.backlog());
        assertDrained(figures, outage);
    }

    private static void assertDrained(Figures figures, Scenario.Outage outage) {
        long returned = outage.when().to().toMillis();
        int before = lacking(figures, returned - Duration.ofHours(7).toMillis());
        int atWorst = lacking(figures, returned);
        int after = lacking(figures, returned + Duration.ofHours(24).toMillis());
        assertTrue(atWorst > 5_000, () -> "during the outage, only " + atWorst + " were lacking");
        assertTrue(after < before + 200, () -> "of " + atWorst + " a day later still lacking: " + after);
    }

    private static int lacking(Figures figures, long at) {
        return figures.observations().stream()
                .filter(each -> each.at() >= at)
                .findFirst()
                .map(each -> each.lacking().getOrDefault(Scenario.PROMPT, 0))
                .orElseThrow();
    }

    @Test
    void whenHalfAsMuchAgainIsAskedForEachGetsItsShareAndItIsSaid() {
        Scenario.Troubles troubles = new Scenario.Troubles(FAILURES, OUTLIERS, List.of(), List.of(), List.of());
        Figures figures = play("overload", new Scenario(seed, 1_000, Duration.ofDays(10), 1.5, troubles));

        DoubleSummaryStatistics ages =
                figures.at(Scenario.LOCAL).mapToDouble(Ledger::meanWorstAge).summaryStatistics();
        assertTrue(ages.getMax() / ages.getMin() < 2, () -> "shares differ: " + ages);
        double worst =
                figures.at(Scenario.LOCAL).mapToDouble(Ledger::worstAge).max().orElseThrow();
        assertTrue(worst < 4, () -> "one waited for " + worst + " times its objective");
        List<Overload> last = figures.observations().getLast().overloads();
        Overload overload = last.stream()
                .filter(each -> each.where().equals(new Bottleneck.Captures()))
                .findFirst()
                .orElseThrow();
        assertEquals(1_000, overload.workloads().size());
        assertBetween(1.1, overload.factor(), 2.5);
    }

    @Test
    void aSiteThatIsDeadAllTheTimeChangesNothingForTheOthers() {
        Duration length = Duration.ofDays(5);
        Scenario.Outage outage = new Scenario.Outage(Scenario.PROMPT, span(Duration.ZERO, length));
        Scenario healthy = new Scenario(
                seed, 1_000, length, 0.65, new Scenario.Troubles(FAILURES, OUTLIERS, List.of(), List.of(), List.of()));
        Scenario dead = new Scenario(
                seed,
                1_000,
                length,
                0.65,
                new Scenario.Troubles(FAILURES, OUTLIERS, List.of(outage), List.of(), List.of()));
        Figures without = play("all sites", healthy);
        Figures with = play("a dead site", dead);
        for (String site : List.of(Scenario.LOCAL, Scenario.BATCHED)) {
            assertEquals(without.held(site), with.held(site), 0.0005, site);
            assertEquals(meanAge(without, site), meanAge(with, site), 0.1, site);
        }
    }

    @Test
    void theSameSeedLeadsToTheSameDecisions() {
        Scenario.Troubles troubles = new Scenario.Troubles(FAILURES, OUTLIERS, List.of(), List.of(), List.of());
        Scenario scenario = new Scenario(seed, 100, Duration.ofDays(2), 0.65, troubles);
        Figures once = play("once", scenario);
        Figures again = play("again", scenario);
        assertEquals(once.captures(), again.captures());
        assertEquals(once.observations(), again.observations());
        assertFalse(once.observations().isEmpty());
    }

    private static double meanAge(Figures figures, String site) {
        return figures.at(site).mapToDouble(Ledger::meanWorstAge).average().orElseThrow();
    }

    private static Figures play(String title, Scenario scenario) {
        Figures figures = new Simulation(scenario).run();
        figures.print(title, scenario);
        return figures;
    }

    private static Scenario.Span span(Duration from, Duration length) {
        return new Scenario.Span(from, from.plus(length));
    }

    private static void assertBetween(double least, double value, double most) {
        assertTrue(least <= value && value <= most, () -> value + " is not between " + least + " and " + most);
    }
}
