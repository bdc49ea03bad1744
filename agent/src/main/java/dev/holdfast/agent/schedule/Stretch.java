package dev.holdfast.agent.schedule;

import dev.holdfast.agent.schedule.Overload.Bottleneck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * By which factors objectives are stretched, so that what is asked for fits the limits. Earliest deadline first is optimal
 * while all deadlines can be met, and arbitrary when they cannot: short intervals then take all there is, or nothing. With
 * all deadlines stretched by the least factor that makes them possible, each workload gets its share.
 */
final class Stretch {
    /** Some room is left for what the means do not show: outliers, failures, and waiting. */
    private static final double FULL = 0.9;

    private static final double LARGEST = 1 << 20;
    private static final int BISECTIONS = 12;
    /** Smaller changes are not worth planning everything anew. */
    private static final double NOTABLE = 0.03;

    private final Map<String, Factor> resources = new HashMap<>();
    private final Map<String, Factor> sites = new HashMap<>();
    private Factor captures = Factor.NONE;

    private record Factor(double demand, double value) {
        static final Factor NONE = new Factor(0, 1);

        boolean differsFrom(Factor other) {
            boolean onlyOne = value == 1 != (other.value == 1);
            return onlyOne || Math.abs(value / other.value - 1) > NOTABLE;
        }

        Factor unlessLike(Factor before) {
            return differsFrom(before) ? this : new Factor(demand, before.value);
        }
    }

    Pace pace(Track track) {
        return Pace.of(track, ofCaptures(track), this);
    }

    double ofCaptures(Track track) {
        return track.objective().resource().isPresent() ? Math.max(captures.value, ofResource(track)) : captures.value;
    }

    private double ofResource(Track track) {
        return factor(resources, track.objective().resource().orElse("")).value;
    }

    double ofSite(String site) {
        return factor(sites, site).value;
    }

    private static Factor factor(Map<String, Factor> factors, String name) {
        return factors.getOrDefault(name, Factor.NONE);
    }

    /** Adapts the factors to what was learned; whether that changes plans. */
    boolean update(Collection<Track> tracks, Plan plan) {
        boolean changed = resources.keySet().retainAll(plan.limits().resources().keySet());
        Map<String, List<Track>> sharing = new HashMap<>();
        tracks.forEach(track -> track.objective()
                .resource()
                .ifPresent(name ->
                        sharing.computeIfAbsent(name, _ -> new ArrayList<>()).add(track)));
        for (Map.Entry<String, Integer> limit : plan.limits().resources().entrySet()) {
            List<Track> concerned = sharing.getOrDefault(limit.getKey(), List.of());
            Factor next = least(factor -> captureLoad(concerned, factor), limit.getValue());
            changed |= put(resources, limit.getKey(), next);
        }
        Factor next = least(factor -> captureLoad(tracks, factor), plan.limits().captures());
        changed |= next.differsFrom(captures);
        captures = next.unlessLike(captures);
        for (SiteRule rule : plan.sites()) {
            Factor before = factor(sites, rule.site());
            Factor after = least(factor -> copyLoad(tracks, rule.site(), factor), rule.copies());
            sites.put(rule.site(), before);
            changed |= put(sites, rule.site(), after);
        }
        return changed;
    }

    private static boolean put(Map<String, Factor> factors, String name, Factor next) {
        Factor before = factor(factors, name);
        factors.put(name, next.unlessLike(before));
        return next.differsFrom(before);
    }

    /** The least factor with which a load that falls with it fits a limit. */
    private static Factor least(DoubleUnaryOperator load, int limit) {
        double capacity = limit * FULL;
        double demand = load.applyAsDouble(1);
        if (demand <= capacity) {
            return new Factor(demand / limit, 1);
        }
        double high = 2;
        while (load.applyAsDouble(high) > capacity && high < LARGEST) {
            high *= 2;
        }
        double low = high / 2;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (load.applyAsDouble(middle) > capacity) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Factor(demand / limit, high);
    }

    /** How many captures run at once, on average. */
    private double captureLoad(Collection<Track> tracks, double factor) {
        double load = 0;
        for (Track track : tracks) {
            if (track.isActive()) {
                Pace pace = Pace.of(track, Math.max(factor, ofResource(track)), this);
                load += share(track.capturing(), (double) pace.release());
            }
        }
        return load;
    }

    /** How many copies to a site run at once, on average, if no point is copied that the objective does not need. */
    private double copyLoad(Collection<Track> tracks, String site, double factor) {
        sites.put(site, new Factor(0, factor));
        double load = 0;
        for (Track track : tracks) {
            for (Holding holding : track.wanted()) {
                if (holding.isCopied() && holding.site().equals(site)) {
                    double captured = pace(track).release();
                    double late = track.capturing().high() + holding.delay() + captured / 2;
                    double needed = factor == 1 ? captured : factor * holding.rpo() - late;
                    load += share(holding.copying(), Math.max(captured, needed));
                }
            }
        }
        return load;
    }

    /** What was never measured says nothing of the load. */
    private static double share(Estimate duration, double interval) {
        double mean = duration.isMeasured() ? duration.mean() : 0;
        return mean <= 0 ? 0 : mean / Math.max(mean, interval);
    }

    /** What is short, and whom that concerns. */
    List<Overload> overloads(Collection<Track> tracks) {
        List<Overload> overloads = new ArrayList<>();
        if (captures.value > 1) {
            List<String> all =
                    tracks.stream().filter(Track::isActive).map(Track::workload).toList();
            overloads.add(new Overload(new Bottleneck.Captures(), captures.demand, captures.value, all));
        }
        new TreeMap<>(resources).forEach((name, factor) -> {
            if (factor.value > 1) {
                List<String> sharing = tracks.stream()
                        .filter(track -> track.isActive()
                                && track.objective()
                                        .resource()
                                        .filter(name::equals)
                                        .isPresent())
                        .map(Track::workload)
                        .toList();
                overloads.add(new Overload(new Bottleneck.Resource(name), factor.demand, factor.value, sharing));
            }
        });
        new TreeMap<>(sites).forEach((site, factor) -> {
            if (factor.value > 1) {
                List<String> there = tracks.stream()
                        .filter(track -> track.wanted().stream()
                                .anyMatch(each -> each.site().equals(site)))
                        .map(Track::workload)
                        .toList();
                overloads.add(new Overload(new Bottleneck.Copies(site), factor.demand, factor.value, there));
            }
        });
        return overloads;
    }
}
