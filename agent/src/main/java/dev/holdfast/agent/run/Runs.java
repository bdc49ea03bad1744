package dev.holdfast.agent.run;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What runs, and the last of what ran. Safe for use by many threads. */
public final class Runs {
    /** How many that ended are remembered. */
    public static final int REMEMBERED = 500;

    private final InstantSource clock;
    private final SortedMap<Long, Run> running = new TreeMap<>();
    private final Deque<Run> ended = new ArrayDeque<>();
    private long last;

    /** None so far. */
    public Runs(InstantSource clock) {
        this.clock = clock;
    }

    /** One begins. */
    public synchronized Run begin(Run.Task task) {
        Run run = new Run(++last, task, clock.instant());
        running.put(run.id(), run);
        return run;
    }

    /** One ended. */
    public synchronized void end(Run run, Run.Result result) {
        run.end(clock.instant(), result);
        running.remove(run.id());
        ended.addFirst(run);
        if (ended.size() > REMEMBERED) {
            ended.removeLast();
        }
    }

    /** Those under way, in the order in which they began. */
    public synchronized List<Run> running() {
        return List.copyOf(running.values());
    }

    /** Those under way, then those that ended, the latest first. */
    public synchronized List<Run> all() {
        List<Run> all = new ArrayList<>(running.values());
        all.addAll(ended);
        return all;
    }

    /** One of them. */
    public synchronized Optional<Run> find(long id) {
        return Optional.ofNullable(running.get(id))
                .or(() -> ended.stream().filter(run -> run.id() == id).findFirst());
    }

    /** The capture of a workload that is under way. */
    public synchronized Optional<Run> capturing(String workload) {
        return running.values().stream()
                .filter(run -> run.task() instanceof Run.Task.Capture capture
                        && capture.workload().equals(workload))
                .findFirst();
    }

    /** Whether a copy to a site is under way for a point. */
    public synchronized boolean isCopying(String site, PointOf point) {
        return running.values().stream()
                .anyMatch(run -> run.task() instanceof Run.Task.Copy copy
                        && copy.site().equals(site)
                        && copy.point().filter(point::equals).isPresent());
    }

    /** The copy to a site that is under way. */
    public synchronized Optional<Run> copying(String site) {
        return running.values().stream()
                .filter(run ->
                        run.task() instanceof Run.Task.Copy copy && copy.site().equals(site))
                .findFirst();
    }
}
