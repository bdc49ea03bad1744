package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.engine.store.Retries;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.OptionalLong;

/** How fast a site may be brought up to date, as its configuration says for each time of day. */
public final class SiteBandwidth {
    private SiteBandwidth() {}

    /** The bandwidth to a site: all there is, unless it has a limit. */
    public static Bandwidth of(Site site, InstantSource clock, ZoneId zone) {
        return new Bandwidth(
                () -> limit(site.replication(), LocalTime.ofInstant(clock.instant(), zone)),
                Retries.Waiting.ofSystem());
    }

    /** All there is. */
    public static Bandwidth unlimited() {
        return new Bandwidth(OptionalLong::empty, Retries.Waiting.ofSystem());
    }

    private static OptionalLong limit(Replication replication, LocalTime now) {
        return switch (replication) {
            case Replication.Source _, Replication.Sync _ -> OptionalLong.empty();
            case Replication.Async async ->
                async.bandwidth().map(limit -> limit.at(now)).orElse(OptionalLong.empty());
        };
    }
}
