package dev.holdfast.agent.group;

import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.spi.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The databases of one environment point that are of it by their logs: whether those hold its instant is seen once, for all its
 * points. Safe for use by many threads.
 */
public final class LoggedMembers {
    private final Set<String> workloads;
    private final Logs logs;
    private final ReentrantLock asking = new ReentrantLock();
    private Optional<Reached> reached = Optional.empty();

    /**
     * Members of which nothing was seen yet.
     *
     * @param workloads their names
     */
    public LoggedMembers(Collection<String> workloads, Logs logs) {
        this.workloads = Set.copyOf(workloads);
        this.logs = logs;
    }

    /** Those of a group, as a configuration has them. */
    public static LoggedMembers of(Configuration configuration, ConsistencyGroup group, Logs logs) {
        return new LoggedMembers(configuration.logged(group), logs);
    }

    /**
     * What came of it.
     *
     * @param there whose logs hold the instant
     * @param lacking whose do not, and why
     * @param clockBound how far their servers' clocks may be from this host's
     */
    record Reached(List<String> there, SortedMap<String, String> lacking, Duration clockBound) {
        /** There are no databases. */
        static final Reached NONE = new Reached(List.of(), new TreeMap<>(), Duration.ZERO);
    }

    /** Their names. */
    Set<String> workloads() {
        return workloads;
    }

    /**
     * Waits until the logs hold an instant; the first who asks does it for all.
     *
     * @param held those that held still at that instant
     */
    Reached await(Set<String> held, Instant instant) throws InterruptedException {
        asking.lockInterruptibly();
        try {
            if (reached.isEmpty()) {
                reached = Optional.of(ask(held, instant));
            }
            return reached.get();
        } finally {
            asking.unlock();
        }
    }

    private Reached ask(Set<String> held, Instant instant) throws InterruptedException {
        List<String> there = new ArrayList<>();
        SortedMap<String, String> lacking = new TreeMap<>();
        Duration bound = Duration.ZERO;
        for (String workload : held) {
            try {
                Duration off = logs.await(workload, instant);
                if (off.compareTo(Muster.MOST_SKEW) > 0) {
                    lacking.put(
                            workload,
                            "its server's clock and this machine's differ by up to " + off.toMillis() / 1e3
                                    + " s, more than the " + Muster.MOST_SKEW.toSeconds()
                                    + " s that a consistency group allows");
                } else {
                    there.add(workload);
                    bound = off.compareTo(bound) > 0 ? off : bound;
                }
            } catch (SourceException e) {
                lacking.put(workload, Failure.of(e).message());
            }
        }
        return new Reached(List.copyOf(there), lacking, bound);
    }
}
