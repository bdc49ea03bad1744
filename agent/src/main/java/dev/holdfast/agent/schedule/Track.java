package dev.holdfast.agent.schedule;

import dev.holdfast.agent.schedule.Knowledge.OfWorkload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that is known of one workload. */
final class Track {
    /** Without knowledge, work is thought to take this share of the tightest objective. */
    private static final long GUESSED_SHARE = 10;

    private final String workload;
    private final long since;
    private final Optional<OfWorkload> known;
    private final Estimate capturing;
    private final Attempts attempts;
    private final Map<String, Holding> holdings = new TreeMap<>();
    private List<Holding> wanted = List.of();
    private Objective objective;
    private boolean active;
    private Optional<Point> newest = Optional.empty();
    private long heldUntil = Long.MIN_VALUE;

    Track(Objective objective, Optional<OfWorkload> known, long now) {
        this.workload = objective.workload();
        this.objective = objective;
        this.known = known;
        this.since = now;
        this.attempts = new Attempts(now);
        this.capturing = known.isPresent() ? Estimate.of(known.get().capture()) : Estimate.guess(guess());
    }

    private long guess() {
        return tightest() / GUESSED_SHARE;
    }

    /** Its tightest objective at any site. */
    long tightest() {
        return Collections.min(objective.rpo().values()).toMillis();
    }

    /** Takes over an objective; what is at sites that it no longer names is forgotten, but for copies being made. */
    void configure(Objective newObjective, Map<String, SiteRule> rules, long now) {
        objective = newObjective;
        active = true;
        List<Holding> list = new ArrayList<>();
        newObjective.rpo().forEach((site, rpo) -> list.add(holding(rules.get(site), site, rpo, now)));
        wanted = List.copyOf(list);
        settle();
    }

    private Holding holding(@Nullable SiteRule rule, String site, Duration rpo, long now) {
        if (rule == null) {
            throw new IllegalArgumentException("workload " + workload + " is to be at an unknown site: " + site);
        }
        Holding holding = holdings.get(site);
        if (holding != null) {
            holding.configure(rule, rpo.toMillis());
            return holding;
        }
        Estimate copying = known.flatMap(
                        each -> Optional.ofNullable(each.copies().get(site)))
                .map(Estimate::of)
                .orElseGet(() -> Estimate.guess(guess()));
        Holding made = new Holding(workload, rule, rpo.toMillis(), copying, now);
        newest.ifPresent(point -> made.lacks(point, now));
        holdings.put(site, made);
        return made;
    }

    /** It is no longer to be protected. */
    void retire() {
        active = false;
        wanted = List.of();
        settle();
    }

    /** Forgets what is at sites where it is not wanted, once no copy is being made there. */
    void settle() {
        if (holdings.size() > wanted.size()) {
            holdings.values().stream().filter(each -> !wanted.contains(each)).forEach(Holding::forgetAll);
            holdings.values()
                    .removeIf(each -> !wanted.contains(each) && each.running().isEmpty());
        }
    }

    String workload() {
        return workload;
    }

    Objective objective() {
        return objective;
    }

    boolean isActive() {
        return active;
    }

    /** Whether nothing more needs to be known of it. */
    boolean isGone() {
        return !active && holdings.isEmpty();
    }

    Estimate capturing() {
        return capturing;
    }

    /** A capture took so long. */
    void took(long millis) {
        if (newest.isEmpty()) {
            capturing.suppose(millis);
        } else {
            capturing.learn(millis);
        }
    }

    Attempts attempts() {
        return attempts;
    }

    /** The sites that are to have it, in order of their names. */
    List<Holding> wanted() {
        return wanted;
    }

    Optional<Holding> holding(String site) {
        return Optional.ofNullable(holdings.get(site));
    }

    Optional<Point> newest() {
        return newest;
    }

    /** Nothing could be done for it until now. */
    void resume(long now) {
        attempts.resume(now);
        wanted.forEach(holding -> holding.attempts().resume(now));
    }

    /** No capture of it starts before a moment. */
    void hold(long until) {
        heldUntil = until;
    }

    /** Captures may start again. */
    void release(long now) {
        heldUntil = Long.MIN_VALUE;
        attempts.resume(now);
    }

    /** Until when captures are held back; far in the past if they are not. */
    long heldUntil() {
        return heldUntil;
    }

    long since() {
        return since;
    }

    /** From when the age of its newest point is counted. */
    long base() {
        return newest.isPresent() ? newest.get().at() : since;
    }

    /** Takes over which were the newest points at sites. Sites whose newest is not the newest of all lack that. */
    void recall(Map<String, Instant> instants, Timeline timeline, long now) {
        for (Holding holding : wanted) {
            Optional.ofNullable(instants.get(holding.site()))
                    .map(instant -> Point.of(instant, timeline, now))
                    .filter(Point::isTrusted)
                    .ifPresent(point -> {
                        holding.has(point);
                        newest = newest.filter(each -> each.compareTo(point) >= 0)
                                .or(() -> Optional.of(point));
                    });
        }
        newest.ifPresent(point -> wanted.forEach(holding -> holding.lacks(point, now)));
    }

    /** A point exists, at some sites. */
    void exists(Point point, Set<String> sites, long now) {
        if (point.isTrusted() && (newest.isEmpty() || point.compareTo(newest.get()) > 0)) {
            newest = Optional.of(point);
        }
        for (Holding holding : wanted) {
            if (sites.contains(holding.site())) {
                holding.has(point);
            } else {
                holding.lacks(point, now);
            }
        }
    }

    /** The point of an instant as it is known already, at any site. */
    Optional<Point> known(Instant instant) {
        if (newest.isPresent() && newest.get().instant().equals(instant)) {
            return newest;
        }
        return wanted.stream()
                .flatMap(holding ->
                        holding
                                .lacking(instant)
                                .or(() -> holding.newest()
                                        .filter(point -> point.instant().equals(instant)))
                                .stream())
                .findFirst();
    }

    OfWorkload knowledge() {
        Map<String, Learned> copies = new HashMap<>();
        Map<String, Instant> instants = new HashMap<>();
        for (Holding holding : wanted) {
            copies.put(holding.site(), holding.copying().learned());
            holding.newest().ifPresent(point -> instants.put(holding.site(), point.instant()));
        }
        return new OfWorkload(capturing.learned(), copies, instants);
    }
}
