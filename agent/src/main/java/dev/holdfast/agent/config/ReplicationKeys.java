package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.key.Variants;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of {@code sites.replication}. */
final class ReplicationKeys {
    private static final String PATH = "sites.replication";

    private static final Key<Duration> EVERY = Key.optional(
            "every",
            Scalars.duration(Duration.ofSeconds(1)),
            "as soon as there is something to copy",
            "How often points are copied. Logs never wait for it.",
            "15m");
    private static final Key<Bandwidth> BANDWIDTH = Key.optional(
            "bandwidth",
            new BandwidthType(),
            "as fast as it goes",
            "How much of the link may be taken, always or by the time of day. Fresh log of databases never waits, and points"
                    + " get what it leaves; log that the site lacks is held to it once the objective there is missed.",
            "50MiB/s");
    private static final Mapping<Replication> ASYNC = new Mapping<>(
            Shape.of(PATH, "Points are copied to the site after they were taken.", EVERY, BANDWIDTH),
            section -> Optional.of(new Replication.Async(section.get(EVERY), section.get(BANDWIDTH))));

    private static final Key<Replication.Hold> WHEN_BROKEN = Key.optional(
            "when-broken",
            Scalars.choice(Map.of("hold", new Replication.Hold())),
            "`degrade-after` has to be there",
            "`hold`: while the site cannot be reached, no point counts as taken.",
            "hold");
    private static final Key<Duration> DEGRADE_AFTER = Key.optional(
            "degrade-after",
            Scalars.duration(Duration.ofSeconds(1)),
            "`when-broken` has to be there",
            "How long the site is tried before points count as taken without it. They are told of as degraded.",
            "30s");
    private static final Mapping<Replication> SYNC = new Mapping<>(
            Shape.of(
                    PATH,
                    "Points count as taken only when they are durable at this site too. Those of disks are synchronous"
                            + " points, not a mirror of each write.",
                    WHEN_BROKEN,
                    DEGRADE_AFTER),
            ReplicationKeys::sync);

    /** How points come to a site that is not the local one. */
    static final Variants<Replication> REPLICATION =
            new Variants<>("mode", "How points come to the site.", variants(), Set.of());

    private ReplicationKeys() {}

    private static Map<String, Mapping<Replication>> variants() {
        Map<String, Mapping<Replication>> variants = new LinkedHashMap<>();
        variants.put("async", ASYNC);
        variants.put("sync", SYNC);
        return variants;
    }

    private static Optional<Replication> sync(Section section) {
        Optional<Replication.Hold> hold = section.get(WHEN_BROKEN);
        Optional<Duration> degradeAfter = section.get(DEGRADE_AFTER);
        if (section.has(WHEN_BROKEN) == section.has(DEGRADE_AFTER)) {
            section.reject(
                    DEGRADE_AFTER,
                    "what holds while the site cannot be reached is said in one way: when-broken: hold, or degrade-after:"
                            + " 30s");
            return Optional.empty();
        }
        return hold.<Replication.WhenBroken>map(value -> value)
                .or(() -> degradeAfter.map(Replication.DegradeAfter::new))
                .map(Replication.Sync::new);
    }
}
