package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Plays a scenario event by event: does what the scheduler says, reports how it ended, and holds it to what it must never
 * do. True time is in milliseconds from the beginning; the scheduler sees clocks that may be wrong.
 */
final class Simulation {
    private static final Instant BEGINNING = Instant.parse("2026-03-20T00:00:00Z");
    /** An unreachable site is noticed after so long. */
    private static final long TIMEOUT = 20_000;
    /** After a disturbance, and the time of an objective, all is to be well after so long again. */
    static final Duration GRACE = Duration.ofMinutes(90);

    private final Scenario scenario;
    private final Map<String, SimulatedWorkload> workloads = new LinkedHashMap<>();
    private final Plan plan;
    private final Map<String, Map<String, Ledger>> ledgers = new LinkedHashMap<>();
    private final Map<String, List<Ledger>> ledgersOfHosts = new HashMap<>();
    private final Map<String, Map<Instant, MadePoint>> notEverywhere = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Set<String> capturing = new HashSet<>();
    private final Map<String, Integer> capturingOnHost = new HashMap<>();
    private final Map<String, Integer> copying = new HashMap<>();
    private final Figures figures;
    private final SplittableRandom jitter;
    private Optional<Scheduler> scheduler = Optional.empty();
    private Knowledge knowledge = Knowledge.NONE;
    private long now;
    private long wallAhead;
    private int life;
    private long order;

    /** Something that will happen. What an agent did that is gone does not. */
    private record Event(long at, long order, int life, Runnable action) {
        static final int ANY_LIFE = -1;
    }

    /** A point, with its true time. */
    private record MadePoint(Instant instant, long began, Set<String> at) {}

    Simulation(Scenario scenario) {
        this.scenario = scenario;
        this.jitter = new SplittableRandom(~scenario.seed());
        List<SimulatedWorkload> list = SimulatedWorkload.all(scenario);
        plan = scenario.plan(list);
        for (SimulatedWorkload workload : list) {
            String name = workload.objective().workload();
            workloads.put(name, workload);
            notEverywhere.put(name, new TreeMap<>());
            Map<String, Ledger> sites = new LinkedHashMap<>();
            for (String site : workload.objective().rpo().keySet()) {
                sites.put(site, new Ledger(name + " at " + site, workload.rpo(), excused(site, workload.rpo())));
            }
            ledgers.put(name, sites);
            String host = workload.objective().resource().orElseThrow();
            ledgersOfHosts.computeIfAbsent(host, _ -> new ArrayList<>()).addAll(sites.values());
        }
        figures = new Figures(ledgers);
    }

    private List<Ledger.Excused> excused(String site, long rpo) {
        List<Scenario.Span> spans = new ArrayList<>(scenario.troubles().downtimes());
        scenario.troubles().outages().stream()
                .filter(outage -> outage.site().equals(site))
                .forEach(outage -> spans.add(outage.when()));
        spans.sort(Comparator.comparing(Scenario.Span::from));
        List<Ledger.Excused> excused = new ArrayList<>();
        for (Scenario.Span span : spans) {
            long from = span.from().toMillis();
            long to = span.to().toMillis() + rpo + GRACE.toMillis();
            if (!excused.isEmpty() && excused.getLast().to() > from) {
                from = excused.removeLast().from();
            }
            excused.add(new Ledger.Excused(from, to));
        }
        return excused;
    }

    /** Plays it to its end. */
    Figures run() {
        long started = processorTime();
        for (Scenario.Span downtime : scenario.troubles().downtimes()) {
            at(downtime.from().toMillis(), Event.ANY_LIFE, this::stopAgent);
            at(downtime.to().toMillis(), Event.ANY_LIFE, this::startAgent);
        }
        for (Scenario.Jump jump : scenario.troubles().jumps()) {
            at(
                    jump.at().toMillis(),
                    Event.ANY_LIFE,
                    () -> wallAhead += jump.by().toMillis());
        }
        startAgent();
        long end = scenario.length().toMillis();
        long wake = decide();
        while (now < end) {
            long next =
                    events.isEmpty() ? wake : Math.min(wake, events.element().at());
            assertTrue(next > now || !events.isEmpty(), "it wakes up for nothing");
            now = next;
            while (!events.isEmpty() && events.element().at() == now) {
                Event event = events.remove();
                if (event.life() == life || event.life() == Event.ANY_LIFE) {
                    event.action().run();
                }
            }
            wake = decide();
        }
        ledgers.values().forEach(sites -> sites.values().forEach(ledger -> ledger.account(now)));
        figures.end(now, backlog(), Duration.ofNanos(processorTime() - started));
        return figures;
    }

    /** What this thread used of a processor, in nanoseconds, whatever else the machine does meanwhile. */
    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private long backlog() {
        return notEverywhere.values().stream().mapToLong(Map::size).sum();
    }

    private void at(long time, int ofLife, Runnable action) {
        events.add(new Event(time, order++, ofLife, action));
    }

    private Now clocks() {
        return new Now(BEGINNING.plusMillis(now + wallAhead), now * 1_000_000);
    }

    private void startAgent() {
        Scheduler started = new Scheduler(plan, knowledge, jitter, clocks());
        notEverywhere.forEach((workload, points) ->
                points.values().forEach(point -> started.discovered(workload, point.instant(), point.at(), clocks())));
        scheduler = Optional.of(started);
    }

    private void stopAgent() {
        knowledge = scheduler.orElseThrow().knowledge();
        scheduler = Optional.empty();
        life++;
        capturing.clear();
        capturingOnHost.clear();
        copying.clear();
    }

    /** Does what is to be done; when to ask again. */
    private long decide() {
        if (scheduler.isEmpty()) {
            return Long.MAX_VALUE;
        }
        Scheduler running = scheduler.get();
        figures.decided();
        for (Start start : running.decide(clocks())) {
            switch (start) {
                case Start.Capture capture -> capture(running, capture);
                case Start.Replicate copy -> copy(running, copy);
            }
        }
        figures.observe(now, running, clocks());
        return now + Math.max(1, running.nextWake(clocks()).toMillis());
    }

    private void capture(Scheduler running, Start.Capture start) {
        String name = start.workload();
        SimulatedWorkload workload = workload(name);
        String host = workload.objective().resource().orElseThrow();
        Windows windows = workload.objective().windows().orElse(Windows.ALWAYS);
        assertTrue(windows.isOpen(clocks().wall()), () -> name + " is captured while that is not allowed");
        assertTrue(capturing.add(name), () -> name + " is captured twice at once");
        assertTrue(capturing.size() <= Scenario.CAPTURES, "too many captures");
        int onHost = capturingOnHost.merge(host, 1, Integer::sum);
        assertTrue(onHost <= Scenario.CAPTURES_OF_A_HOST, () -> "too many captures on " + host);
        noteFull(host, onHost);
        SimulatedWorkload.Draw draw = workload.capture();
        Instant instant = clocks().wall();
        long began = now;
        figures.capture(draw);
        at(now + draw.millis(), life, () -> {
            capturing.remove(name);
            noteFull(host, capturingOnHost.merge(host, -1, Integer::sum) + 1);
            if (draw.isTrouble()) {
                ledgers(name).values().forEach(ledger -> ledger.trouble(now));
            }
            if (draw.fails()) {
                running.captureFailed(name, clocks());
            } else {
                MadePoint point = new MadePoint(instant, began, new HashSet<>(Set.of(Scenario.LOCAL)));
                assertFalse(points(name).containsKey(instant), "two points of one instant");
                points(name).put(instant, point);
                ledger(name, Scenario.LOCAL).durable(began, now);
                running.captured(name, instant, Set.of(Scenario.LOCAL), clocks());
            }
        });
    }

    private void noteFull(String host, int captures) {
        if (captures == Scenario.CAPTURES_OF_A_HOST) {
            known(ledgersOfHosts, host).forEach(ledger -> ledger.crowd(now));
        }
    }

    private void copy(Scheduler running, Start.Replicate start) {
        String name = start.workload();
        String site = start.site();
        int atOnce = copying.merge(site, 1, Integer::sum);
        assertTrue(atOnce <= Scenario.COPIES, () -> "too many copies to " + site);
        boolean lacking = Optional.ofNullable(points(name).get(start.instant()))
                .filter(point -> !point.at().contains(site))
                .isPresent();
        assertTrue(lacking, () -> "there is nothing to copy: " + start);
        SimulatedWorkload.Draw draw = workload(name).copy(site);
        boolean unreachable = isOut(site);
        figures.copy(site, draw);
        at(now + (unreachable ? TIMEOUT : draw.millis()), life, () -> {
            copying.merge(site, -1, Integer::sum);
            if (draw.isTrouble()) {
                ledger(name, site).trouble(now);
            }
            if (unreachable || draw.fails() || isOut(site)) {
                running.copyFailed(name, site, start.instant(), clocks());
                return;
            }
            MadePoint copied =
                    Optional.ofNullable(points(name).get(start.instant())).orElseThrow();
            copied.at().add(site);
            if (copied.at().size() == ledgers(name).size()) {
                points(name).remove(start.instant());
            }
            ledger(name, site).durable(copied.began(), now);
            running.replicated(name, site, start.instant(), clocks());
        });
    }

    private boolean isOut(String site) {
        for (Scenario.Outage outage : scenario.troubles().outages()) {
            boolean meant = outage.site().equals(site);
            if (meant
                    && outage.when().from().toMillis() <= now
                    && now < outage.when().to().toMillis()) {
                return true;
            }
        }
        return false;
    }

    private SimulatedWorkload workload(String name) {
        return known(workloads, name);
    }

    private Map<Instant, MadePoint> points(String name) {
        return known(notEverywhere, name);
    }

    private Map<String, Ledger> ledgers(String name) {
        return known(ledgers, name);
    }

    private Ledger ledger(String name, String site) {
        return known(ledgers(name), site);
    }

    private static <T> T known(Map<String, T> map, String name) {
        return Optional.ofNullable(map.get(name)).orElseThrow();
    }
}
