package dev.holdfast.agent.notification;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Remembers what stands. */
public final class StandingAlerts implements Alerts {
    private final Map<AlertKey, Alert> standing = new TreeMap<>();

    @Override
    public synchronized void raise(Alert alert) {
        standing.put(alert.key(), alert);
    }

    @Override
    public synchronized void clear(AlertKey key) {
        standing.remove(key);
    }

    /** What stands, as {@code event workload: what (cause)}. */
    public synchronized List<String> said() {
        return standing.values().stream()
                .map(alert -> alert.key().event().word()
                        + alert.key().workload().map(workload -> " " + workload).orElse("") + ": " + alert.what()
                        + " (" + alert.cause() + ")")
                .toList();
    }

    /** The one that stands. */
    public synchronized Alert only() {
        return standing.values().iterator().next();
    }
}
