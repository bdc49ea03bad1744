package dev.holdfast.agent.run;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What was done since the agent started, by workload and by site. Safe for use by many threads. */
public final class Tallies {
    private final Map<String, Totals> captures = new ConcurrentHashMap<>();
    private final Map<String, Totals> copies = new ConcurrentHashMap<>();

    /** Adds a run that ended. */
    public void add(Run run) {
        switch (run.task()) {
            case Run.Task.Capture capture -> captures.merge(capture.workload(), Totals.of(run), Totals::plus);
            case Run.Task.Copy copy -> copies.merge(copy.site(), Totals.of(run), Totals::plus);
        }
    }

    /** Of captures, by workload. */
    public SortedMap<String, Totals> captures() {
        return new TreeMap<>(captures);
    }

    /** Of copies, by site. */
    public SortedMap<String, Totals> copies() {
        return new TreeMap<>(copies);
    }
}
