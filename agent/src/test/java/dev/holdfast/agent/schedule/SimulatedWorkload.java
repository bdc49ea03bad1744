package dev.holdfast.agent.schedule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A workload with durations of its own: log-normal around a median that drifts, with outliers. */
final class SimulatedWorkload {
    private static final double SPREAD = 0.35;
    private static final double DRIFT = 0.02;
    private static final double MOST_DRIFT = 0.7;
    private static final double OUTLIER = 5;
    private static final double MEAN_OF_LOG_NORMAL = Math.exp(SPREAD * SPREAD / 2);
    /** How long intervals are, as a share of objectives: the rest is margin, capture and copy. */
    private static final double INTERVAL_SHARE = 0.62;

    private static final Windows NOT_IN_THE_MORNING = new Windows(List.of(new Window(
            Window.Rule.NEVER,
            EnumSet.allOf(DayOfWeek.class),
            LocalTime.of(8, 0),
            LocalTime.of(10, 0),
            ZoneId.of("Europe/Berlin"))));

    private final Objective objective;
    private final double median;
    private final Scenario.Troubles troubles;
    private final SplittableRandom captures;
    private final Map<String, SplittableRandom> copies = new HashMap<>();
    private double drift;

    /**
     * A draw.
     *
     * @param millis how long it takes, or takes until it fails
     * @param fails whether it does
     * @param outlier whether it takes much longer than others
     */
    record Draw(long millis, boolean fails, boolean outlier) {
        boolean isTrouble() {
            return fails || outlier;
        }
    }

    private SimulatedWorkload(Objective objective, double median, Scenario.Troubles troubles, SplittableRandom random) {
        this.objective = objective;
        this.median = median;
        this.troubles = troubles;
        this.captures = random.split();
        copies.put(Scenario.PROMPT, random.split());
        copies.put(Scenario.BATCHED, random.split());
    }

    /** Workloads with objectives of five minutes to a day, which together ask for the scenario's load. */
    static List<SimulatedWorkload> all(Scenario scenario) {
        SplittableRandom random = new SplittableRandom(scenario.seed());
        List<SimulatedWorkload> all = new ArrayList<>();
        double shareOfEach = scenario.load() * Scenario.CAPTURES * INTERVAL_SHARE / scenario.workloads();
        for (int i = 0; i < scenario.workloads(); i++) {
            double minutes = 5 * Math.pow(288, Math.pow(i / (scenario.workloads() - 1.0), 0.7));
            Duration rpo = Duration.ofSeconds(Math.round(minutes * 60));
            double weight = Math.min(2.5, Math.exp(0.4 * random.nextGaussian() - 0.08));
            double median = rpo.toMillis() * shareOfEach * weight / MEAN_OF_LOG_NORMAL;
            Objective objective = objective(i, rpo);
            all.add(new SimulatedWorkload(objective, median, scenario.troubles(), random.split()));
        }
        return all;
    }

    private static Objective objective(int number, Duration rpo) {
        Map<String, Duration> everywhere = Map.of(Scenario.LOCAL, rpo, Scenario.PROMPT, rpo, Scenario.BATCHED, rpo);
        boolean restricted = rpo.toHours() >= 8 && number % 10 == 0;
        return new Objective(
                "workload-" + number,
                new TreeMap<>(everywhere),
                Optional.of("host-" + number % Scenario.HOSTS),
                restricted ? Optional.of(NOT_IN_THE_MORNING) : Optional.empty());
    }

    static Limits limits() {
        TreeMap<String, Integer> hosts = new TreeMap<>();
        for (int i = 0; i < Scenario.HOSTS; i++) {
            hosts.put("host-" + i, Scenario.CAPTURES_OF_A_HOST);
        }
        return new Limits(Scenario.CAPTURES, hosts);
    }

    Objective objective() {
        return objective;
    }

    long rpo() {
        return objective.rpo().firstEntry().getValue().toMillis();
    }

    Draw capture() {
        drift = Math.clamp(drift + DRIFT * captures.nextGaussian(), -MOST_DRIFT, MOST_DRIFT);
        return draw(captures, median * Math.exp(drift));
    }

    /** The link has room for what is captured, but not for much more. */
    Draw copy(String site) {
        SplittableRandom random = copies.get(site);
        if (random == null) {
            throw new IllegalArgumentException(site);
        }
        return draw(random, median * Scenario.COPIES / Scenario.CAPTURES);
    }

    private Draw draw(SplittableRandom random, double typical) {
        boolean fails = random.nextDouble() < troubles.failures();
        boolean outlier = random.nextDouble() < troubles.outliers();
        double millis = typical * Math.exp(SPREAD * random.nextGaussian()) * (outlier ? OUTLIER : 1);
        return new Draw(Math.max(1, Math.round(fails ? millis * random.nextDouble() : millis)), fails, outlier);
    }
}
