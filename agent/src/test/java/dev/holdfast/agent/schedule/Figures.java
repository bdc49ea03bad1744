package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What came out of a simulation. */
final class Figures {
    private static final long OBSERVATION = Duration.ofHours(1).toMillis();

    private final Map<String, Map<String, Ledger>> ledgers;
    private final Map<String, Long> copyMillis = new TreeMap<>();
    private final List<Observation> observations = new ArrayList<>();
    private long captures;
    private long captureMillis;
    private long copies;
    private long failures;
    private long decisions;
    private long length;
    private long backlog;
    private Duration took = Duration.ZERO;

    /**
     * What the scheduler said of itself at a moment.
     *
     * @param at when, in true time
     * @param breached how many workloads it said to be too old, by site
     * @param lacking how many points were to be copied, by site
     */
    record Observation(
            long at, Map<String, Integer> breached, Map<String, Integer> lacking, List<Overload> overloads) {}

    Figures(Map<String, Map<String, Ledger>> ledgers) {
        this.ledgers = ledgers;
    }

    void decided() {
        decisions++;
    }

    void capture(SimulatedWorkload.Draw draw) {
        captures++;
        captureMillis += draw.millis();
        failures += draw.fails() ? 1 : 0;
    }

    void copy(String site, SimulatedWorkload.Draw draw) {
        copies++;
        copyMillis.merge(site, draw.millis(), Long::sum);
        failures += draw.fails() ? 1 : 0;
    }

    void observe(long now, Scheduler scheduler, Now clocks) {
        if (observations.isEmpty() || now - observations.getLast().at() >= OBSERVATION) {
            Status status = scheduler.status(clocks);
            Map<String, Integer> breached = new TreeMap<>();
            Map<String, Integer> lacking = new TreeMap<>();
            for (Standing each : status.standings()) {
                breached.merge(each.site(), each.state() == Standing.State.BREACHED ? 1 : 0, Integer::sum);
                lacking.merge(each.site(), each.lacking(), Integer::sum);
            }
            observations.add(new Observation(now, breached, lacking, status.overloads()));
        }
    }

    void end(long atLast, long left, Duration processorTime) {
        length = atLast;
        backlog = left;
        took = processorTime;
    }

    Stream<Ledger> at(String site) {
        return ledgers.values().stream()
                .map(sites -> Optional.ofNullable(sites.get(site)).orElseThrow());
    }

    /** The share of all workloads' time at a site in which the objective held. */
    double held(String site) {
        long counted = at(site).mapToLong(Ledger::counted).sum();
        return 1 - (double) at(site).mapToLong(Ledger::breached).sum() / counted;
    }

    List<Ledger.Breach> breaches(String site) {
        return at(site).flatMap(each -> each.breaches().stream()).toList();
    }

    double worst(String site) {
        return breaches(site).stream().mapToDouble(Ledger.Breach::length).max().orElse(0);
    }

    /** The share of the limit of captures that was used. */
    double captureLoad() {
        return (double) captureMillis / length / Scenario.CAPTURES;
    }

    double copyLoad(String site) {
        return (double) copyMillis.getOrDefault(site, 0L) / length / Scenario.COPIES;
    }

    long captures() {
        return captures;
    }

    Duration took() {
        return took;
    }

    /** Points that some site still lacks. */
    long backlog() {
        return backlog;
    }

    List<Observation> observations() {
        return observations;
    }

    void print(String title, Scenario scenario) {
        System.out.printf(
                Locale.ROOT,
                "%s: seed %d, %d workloads, %d days%n",
                title,
                scenario.seed(),
                scenario.workloads(),
                scenario.length().toDays());
        System.out.printf(
                Locale.ROOT,
                "  %d captures, %d copies, %d failures; %d decisions in %.1f s%n",
                captures,
                copies,
                failures,
                decisions,
                took.toMillis() / 1e3);
        System.out.printf(
                Locale.ROOT, "  captures used %.1f %% of their limit, copies %s%n", 100 * captureLoad(), copyLoads());
        double factor = observations.stream()
                .flatMap(each -> each.overloads().stream())
                .mapToDouble(Overload::factor)
                .max()
                .orElse(1);
        System.out.printf(
                Locale.ROOT, "  stretched by at most %.2f; %d points lacking somewhere at the end%n", factor, backlog);
        for (String site : List.of(Scenario.LOCAL, Scenario.PROMPT, Scenario.BATCHED)) {
            List<Ledger.Breach> breaches = breaches(site);
            long crowded = count(breaches, Ledger.Cause.CROWD);
            long uncaused = count(breaches, Ledger.Cause.NONE);
            System.out.printf(
                    Locale.ROOT,
                    "  %-5s held %.5f %%, %d breaches (%d on full hosts, %d without a cause), points became %.2f of the objective old on average%n",
                    site,
                    100 * held(site),
                    breaches.size(),
                    crowded,
                    uncaused,
                    at(site).mapToDouble(Ledger::meanWorstAge).average().orElse(0));
            breaches.stream()
                    .max(Comparator.comparingDouble(Ledger.Breach::length))
                    .ifPresent(worst -> System.out.printf(Locale.ROOT, "        worst: %s%n", worst));
        }
    }

    private static long count(List<Ledger.Breach> breaches, Ledger.Cause cause) {
        return breaches.stream().filter(each -> each.cause() == cause).count();
    }

    private String copyLoads() {
        StringBuilder text = new StringBuilder();
        copyMillis
                .keySet()
                .forEach(site -> text.append(String.format(Locale.ROOT, "%s %.1f %% ", site, 100 * copyLoad(site))));
        return text.toString();
    }
}
