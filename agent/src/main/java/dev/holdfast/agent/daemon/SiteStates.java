package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.control.SiteState;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which sites can be used, and what the scheduler hears of that: nothing is started for a site before it is known what it
 * has. For one thread at a time.
 */
final class SiteStates {
    private static final Logger LOG = LoggerFactory.getLogger(SiteStates.class);

    private final String local;
    private final Scheduler scheduler;
    private final Chronicle chronicle;
    private final Map<String, SiteState> states = new LinkedHashMap<>();
    private final Map<String, List<PointOf>> early = new HashMap<>();
    private final Set<String> probed = new HashSet<>();
    private final Set<String> listed = new HashSet<>();
    private boolean localListed;

    SiteStates(Configuration configuration, Scheduler scheduler, Chronicle chronicle, Now now) {
        this.local = configuration.local().name();
        this.scheduler = scheduler;
        this.chronicle = chronicle;
        for (Site site : configuration.sites()) {
            enter(site.name(), new SiteState.Access.Opening(), now);
            scheduler.siteDown(site.name(), now);
            probed.add(site.name());
        }
    }

    /**
     * Goes over to other sites, of which the local one is the same. All are to be listed anew; those that stay are used
     * meanwhile as they were.
     */
    void configure(Configuration configuration, Now now) {
        Map<String, SiteState> before = new LinkedHashMap<>(states);
        states.clear();
        for (Site site : configuration.sites()) {
            Optional<SiteState> known = Optional.ofNullable(before.remove(site.name()));
            if (known.isPresent()) {
                states.put(site.name(), known.get());
            } else {
                enter(site.name(), new SiteState.Access.Opening(), now);
                scheduler.siteDown(site.name(), now);
            }
        }
        before.keySet().forEach(gone -> scheduler.siteDown(gone, now));
        probed.clear();
        probed.addAll(states.keySet());
        early.clear();
        listed.clear();
        localListed = false;
    }

    private void enter(String site, SiteState.Access access, Now now) {
        states.put(site, new SiteState(site, now.wall(), access));
    }

    /** In the order of the configuration. */
    List<SiteState> all() {
        return new ArrayList<>(states.values());
    }

    /** A site of the configuration. */
    Optional<SiteState> of(String site) {
        return Optional.ofNullable(states.get(site));
    }

    /** The site that points are taken into. */
    String local() {
        return local;
    }

    /** Whether each site was listed, or found to be out of reach. */
    boolean areKnown() {
        return states.values().stream().noneMatch(state -> state.access() instanceof SiteState.Access.Opening);
    }

    /** Whether points can be taken into any. */
    boolean isAnyUp() {
        return states.keySet().stream().anyMatch(this::isUp);
    }

    boolean isUp(String site) {
        return of(site).filter(state -> state.access() instanceof SiteState.Access.Up)
                .isPresent();
    }

    /** A site cannot be used: nothing is started for it. Returns whether to probe it, which may be done already. */
    boolean lost(String site, Failure why, Now now) {
        if (!states.containsKey(site)) {
            return false; // it was taken out of the configuration while something was done with it
        }
        scheduler.siteDown(site, now);
        if (isDown(site)) {
            states.computeIfPresent(
                    site, (_, state) -> new SiteState(site, state.since(), new SiteState.Access.Down(why)));
        } else {
            enter(site, new SiteState.Access.Down(why), now);
            LOG.atError()
                    .addKeyValue("site", site)
                    .addKeyValue("try", why.hint())
                    .log("a site cannot be used: " + why.message());
            chronicle.add(Change.Kind.SITE_DOWN, Optional.empty(), Optional.of(site), why);
        }
        return probed.add(site);
    }

    /** A site could not be listed; it is probed on. */
    void unreachable(String site, Failure why, Now now) {
        lost(site, why, now);
        if (site.equals(local)) {
            takeEarly(now);
        }
    }

    private boolean isDown(String site) {
        return of(site).filter(state -> state.access() instanceof SiteState.Access.Down)
                .isPresent();
    }

    /** Something was done with a site. */
    void answered(String site, Now now) {
        if (!states.containsKey(site)) {
            return;
        }
        if (isDown(site)) {
            LOG.atInfo().addKeyValue("site", site).log("a site can be used again");
            chronicle.add(
                    Change.Kind.SITE_UP,
                    Optional.empty(),
                    Optional.of(site),
                    "Site " + site + " can be used again",
                    "");
        }
        if (!isUp(site)) {
            enter(site, new SiteState.Access.Up(), now);
        }
    }

    /**
     * A site was listed. What a replica has is of use once it is known what it should have, or that this cannot be known.
     *
     * @return the sites to list again
     */
    List<String> found(String site, List<PointOf> points, Now now) {
        probed.remove(site);
        if (!isDownForAnotherReason(site)) {
            answered(site, now);
        }
        return take(site, points, now);
    }

    /** A site that is full, or refuses what is put, can be listed all the same: it is tried, and said to work when it does. */
    private boolean isDownForAnotherReason(String site) {
        return of(site).filter(state -> state.access() instanceof SiteState.Access.Down(Failure why)
                        && (why.exit() == ExitCode.FAILED || why.exit() == ExitCode.REFUSED))
                .isPresent();
    }

    private List<String> take(String site, List<PointOf> points, Now now) {
        boolean isLocal = site.equals(local);
        if (isLocal) {
            points.forEach(point -> scheduler.discovered(point.workload(), point.instant(), Set.of(site), now));
        } else if (!localListed && !isDown(local)) {
            early.put(site, points);
            return List.of();
        } else {
            points.forEach(point -> scheduler.found(point.workload(), site, point.instant(), now));
        }
        scheduler.siteUp(site, now);
        boolean first = listed.add(site);
        if (!isLocal || localListed || !first) {
            return List.of();
        }
        localListed = true;
        takeEarly(now);
        // Those that were taken in without knowing what they should have.
        return listed.stream().filter(each -> !each.equals(local)).toList();
    }

    private void takeEarly(Now now) {
        Map<String, List<PointOf>> waiting = Map.copyOf(early);
        early.clear();
        waiting.forEach((replica, there) -> take(replica, there, now));
    }
}
