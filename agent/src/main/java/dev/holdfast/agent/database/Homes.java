package dev.holdfast.agent.database;

import dev.holdfast.agent.site.SiteLink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where one database's log is stored first: at the local site, or, while that is gone, at the next other that works. Safe for
 * use by many threads.
 */
final class Homes {
    private final List<Courier> all;
    private volatile int now;

    /**
     * A log that is stored at the local site.
     *
     * @param sites the local one first, then those that may stand in for it, in that order
     * @param objectives how old what is restorable at a site may become, by its name
     */
    Homes(List<SiteLink> sites, Function<String, Duration> objectives, InstantSource clock) {
        this.all = sites.stream()
                .map(site -> new Courier(site, objectives.apply(site.site().name()), clock))
                .toList();
    }

    /** All sites, the local one first. */
    List<Courier> all() {
        return all;
    }

    /** The home that the log has now. */
    Courier now() {
        return all.get(now);
    }

    /** All sites but the home. */
    Stream<Courier> others() {
        Courier home = now();
        return all.stream().filter(each -> each != home);
    }

    /** Whether another site stands in for the local one. */
    boolean isAway() {
        return now != 0;
    }

    /** Whether the local site, for which another stands in, has all that there is. */
    boolean isLocalBack() {
        return isAway() && all.getFirst().isUpToDate();
    }

    /** The home failed: the next site is to stand in. */
    void leave() {
        now = (now + 1) % all.size();
    }

    /** The local site is home again. */
    void comeBack() {
        now = 0;
    }

    /** The log is received anew at this home: nothing else is brought to any site. */
    void settle() {
        Courier home = now();
        home.reach().forget();
        all.forEach(each -> each.follow(home.link()));
    }
}
