package dev.holdfast.engine.replication;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How old the newest point of each workload may become at a site: what decides which of them is copied first.
 *
 * @param byWorkload of workloads of the source's own trust domain, by name
 */
public record Objectives(Map<String, Duration> byWorkload) {
    /** Of workloads that nothing is asked for. */
    private static final Duration OTHERWISE = Duration.ofDays(1);

    public Objectives {
        byWorkload = Map.copyOf(byWorkload);
        if (byWorkload.values().stream().anyMatch(each -> each.toMillis() < 1)) {
            throw new IllegalArgumentException("not an objective: " + byWorkload);
        }
    }

    /** Nothing is asked for: all workloads are alike. */
    public static Objectives none() {
        return new Objectives(Map.of());
    }

    /** The same, by the names under which points stand. */
    ByPseudonym at(Repository source) throws RepositoryException.WrongKey {
        Map<String, Duration> byPseudonym = new HashMap<>();
        for (Map.Entry<String, Duration> each : byWorkload.entrySet()) {
            byPseudonym.put(source.pseudonym(source.ownDomain(), each.getKey()), each.getValue());
        }
        return new ByPseudonym(byPseudonym);
    }

    /** How old the newest point below a pseudonym may become. */
    record ByPseudonym(Map<String, Duration> byPseudonym) {
        Duration of(String pseudonym) {
            return byPseudonym.getOrDefault(pseudonym, OTHERWISE);
        }
    }
}
