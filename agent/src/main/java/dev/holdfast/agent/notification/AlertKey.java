package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.NotificationEvent;
import java.util.Comparator;
import java.util.Optional;

/**
 * What an alert is known by: while one of a key stands, another of it is the same.
 *
 * @param event what it is
 * @param workload which workload it is about, if it is about one
 * @param site which site it is about, if it is about one
 * @param agent which other agent it is about, if it is about one
 */
public record AlertKey(
        NotificationEvent event, Optional<String> workload, Optional<String> site, Optional<String> agent)
        implements Comparable<AlertKey> {
    private static final Comparator<AlertKey> ORDER = Comparator.comparing(AlertKey::event)
            .thenComparing(key -> key.site().orElse(""))
            .thenComparing(key -> key.agent().orElse(""))
            .thenComparing(key -> key.workload().orElse(""));

    /** A key that is about this host as a whole. */
    public static AlertKey of(NotificationEvent event) {
        return new AlertKey(event, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, about a workload. */
    public AlertKey ofWorkload(String name) {
        return new AlertKey(event, Optional.of(name), site, agent);
    }

    /** The same, about a site. */
    public AlertKey atSite(String name) {
        return new AlertKey(event, workload, Optional.of(name), agent);
    }

    /** The same, about another agent. */
    public AlertKey ofAgent(String name) {
        return new AlertKey(event, workload, site, Optional.of(name));
    }

    /** What it is told together with: the same at all workloads. */
    AlertKey group() {
        return new AlertKey(event, Optional.empty(), site, agent);
    }

    @Override
    public int compareTo(AlertKey other) {
        return ORDER.compare(this, other);
    }
}
