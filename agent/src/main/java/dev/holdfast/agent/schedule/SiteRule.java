package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.util.Optional;

/**
 * How points come to a site.
 *
 * @param site its name
 * @param delivery how
 * @param copies how many points may be copied there at once, at least 1; with a copy's rate, this bounds the bandwidth
 */
public record SiteRule(String site, Delivery delivery, int copies) {
    public SiteRule {
        if (copies < 1) {
            throw new IllegalArgumentException("site " + site + " could take no copies: " + copies);
        }
    }

    /** The site that captures write to. */
    public static SiteRule local(String site) {
        return new SiteRule(site, new Delivery.Local(), 1);
    }

    /** A site that captures write to as well. */
    public static SiteRule sync(String site, int copies) {
        return new SiteRule(site, new Delivery.Sync(), copies);
    }

    /** A site that points are copied to as soon as possible. */
    public static SiteRule async(String site, int copies) {
        return new SiteRule(site, new Delivery.Async(Optional.empty()), copies);
    }

    /** A site that points are copied to at an interval. */
    public static SiteRule async(String site, int copies, Duration every) {
        return new SiteRule(site, new Delivery.Async(Optional.of(every)), copies);
    }

    /** How points come to a site. */
    public sealed interface Delivery {
        /** Captures write to it, and copies are read from it. What it missed while it was away is copied. */
        record Local() implements Delivery {}

        /** Captures write to it as well. What it missed while it was away is copied. */
        record Sync() implements Delivery {}

        /**
         * Points are copied to it.
         *
         * @param every as soon as possible if empty; else points wait for the next multiple of it, as far as the
         *     objective has room
         */
        record Async(Optional<Duration> every) implements Delivery {
            public Async {
                if (every.isPresent() && every.get().toMillis() < 1) {
                    throw new IllegalArgumentException("not an interval: " + every.get());
                }
            }
        }
    }
}
