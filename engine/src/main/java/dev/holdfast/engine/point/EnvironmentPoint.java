package dev.holdfast.engine.point;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.spi.source.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Points that were taken together: those of one round of a consistency group, as far as they are there.
 *
 * @param environment the environment's name
 * @param group the group's name
 * @param round names the round
 * @param instant the round's, as the newest of its points has it
 * @param members its points, by host and workload; at least one
 * @param logged the databases that are of it by their logs, by host and workload
 * @param missing what should be there and is not
 */
public record EnvironmentPoint(
        String environment,
        String group,
        Id round,
        Instant instant,
        List<Point> members,
        List<Logged> logged,
        List<Missing> missing) {
    public EnvironmentPoint {
        members = List.copyOf(members);
        logged = List.copyOf(logged);
        missing = List.copyOf(missing);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("an environment point without points");
        }
    }

    /**
     * What is not there.
     *
     * @param host whose
     * @param workload which workload; none if nothing of that host is there, so that nobody can tell
     */
    public record Missing(String host, Optional<String> workload) {}

    /**
     * A database that is of it without a point: its log holds all that was committed until the instant.
     *
     * @param instant which one is to be recovered
     */
    public record Logged(String host, String workload, Instant instant) {}

    private record Round(String environment, String group, Id id) {}

    private record Seat(String host, String workload) {}

    private static final Comparator<Seat> BY_NAME =
            Comparator.comparing(Seat::host).thenComparing(Seat::workload);

    /** The environment points that points are of, the newest first. Points that are of none are passed over. */
    public static List<EnvironmentPoint> of(Collection<Point> points) {
        Map<Round, SortedMap<Seat, Point>> rounds = new HashMap<>();
        for (Point point : points) {
            Manifest manifest = point.manifest();
            manifest.membership()
                    .ifPresent(membership -> rounds.computeIfAbsent(
                                    new Round(membership.environment(), membership.group(), membership.round()),
                                    _ -> new TreeMap<>(BY_NAME))
                            .merge(new Seat(manifest.host(), manifest.workload()), point, EnvironmentPoint::later));
        }
        List<EnvironmentPoint> all = new ArrayList<>();
        rounds.forEach((round, seats) -> all.add(of(round, seats)));
        all.sort(Comparator.comparing(EnvironmentPoint::instant)
                .reversed()
                .thenComparing(EnvironmentPoint::group)
                .thenComparing(EnvironmentPoint::round));
        return all;
    }

    /** As of several points of one instant, the last by name counts. */
    private static Point later(Point one, Point other) {
        return one.name().object().value().compareTo(other.name().object().value()) < 0 ? other : one;
    }

    private static EnvironmentPoint of(Round round, SortedMap<Seat, Point> seats) {
        Set<String> hosts = new TreeSet<>();
        SortedMap<Seat, Instant> logged = new TreeMap<>(BY_NAME);
        Set<Seat> expected = new LinkedHashSet<>();
        seats.forEach((seat, point) -> {
            Manifest.Membership membership = membership(point);
            hosts.addAll(membership.agents());
            membership.workloads().forEach(workload -> expected.add(new Seat(seat.host(), workload)));
            membership.logged().forEach(workload -> logged.put(new Seat(seat.host(), workload), membership.instant()));
        });
        seats.keySet().forEach(seat -> hosts.remove(seat.host()));
        List<Missing> missing = new ArrayList<>();
        hosts.forEach(host -> missing.add(new Missing(host, Optional.empty())));
        expected.stream()
                .filter(seat -> !seats.containsKey(seat) && !logged.containsKey(seat))
                .forEach(seat -> missing.add(new Missing(seat.host(), Optional.of(seat.workload()))));
        Instant instant = seats.values().stream()
                .map(point -> membership(point).instant())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new EnvironmentPoint(
                round.environment(),
                round.group(),
                round.id(),
                instant,
                List.copyOf(seats.values()),
                logged.entrySet().stream()
                        .map(each ->
                                new Logged(each.getKey().host(), each.getKey().workload(), each.getValue()))
                        .toList(),
                missing);
    }

    /** The same at a site to which the log of a database has not come so far: that is missing there. */
    public EnvironmentPoint without(Logged absent) {
        List<Missing> more = new ArrayList<>(missing);
        more.add(new Missing(absent.host(), Optional.of(absent.workload())));
        return new EnvironmentPoint(
                environment,
                group,
                round,
                instant,
                members,
                logged.stream().filter(each -> !each.equals(absent)).toList(),
                more);
    }

    private static Manifest.Membership membership(Point point) {
        return point.manifest().membership().orElseThrow();
    }

    /** Whether all that should be there is. */
    public boolean isComplete() {
        return missing.isEmpty();
    }

    /** Whether every one of its hosts saw that all held still until all were read. */
    public boolean isTogether() {
        return members.stream().allMatch(point -> membership(point).together());
    }

    /** The time from the earliest to the latest instant of its points, and of those that are of it by their logs. */
    public Duration spread() {
        return Duration.between(instants(true), latest());
    }

    /** It holds nothing later than this. */
    public Instant latest() {
        return instants(false);
    }

    private Instant instants(boolean earliest) {
        Comparator<Instant> order = earliest ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return Stream.concat(
                        members.stream().map(point -> point.manifest().instant()),
                        logged.stream().map(Logged::instant))
                .max(order)
                .orElseThrow();
    }

    /** By how much more or less the spread may be, as clocks of hosts differ. */
    public Duration uncertainty() {
        Map<String, Duration> bounds = new HashMap<>();
        members.forEach(point -> bounds.merge(
                point.manifest().host(), membership(point).clockBound(), (a, b) -> a.compareTo(b) < 0 ? b : a));
        return bounds.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(2)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** The least of its points' consistency. */
    public Consistency consistency() {
        return members.stream()
                .map(point -> point.manifest().consistency())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
