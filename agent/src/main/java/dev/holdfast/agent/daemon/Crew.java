package dev.holdfast.agent.daemon;

import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.group.Gathering;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.agent.work.Work;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The threads that do what was decided, and report what came of it as events. */
final class Crew {
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(10);
    /** What a person may have to correct first is tried less often: keys cost a stretched passphrase each time. */
    private static final Duration BETWEEN_PROBES_OF_WRONG = Duration.ofSeconds(15);

    private final Runs runs;
    private final String local;
    private final BlockingQueue<Event> events;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Work work;

    /**
     * Prepares them.
     *
     * @param local the site that points are taken into
     * @param events where they report
     */
    Crew(Work work, Runs runs, String local, BlockingQueue<Event> events) {
        this.work = work;
        this.runs = runs;
        this.local = local;
        this.events = events;
    }

    /** Goes over to other work; what was begun goes on as it was begun. */
    void equip(Work next) {
        work = next;
    }

    /** Begins to take a point of a workload alone. */
    Run capture(String workload, Run.Cause cause) {
        return capture(workload, Companion.NONE, cause);
    }

    /** Begins to take points of a group's workloads at one moment, but for those that are missing. */
    void capture(ConsistencyGroup group, Map<String, String> missing) {
        Gathering gathering = work.gather(group, missing);
        Work by = work;
        for (String workload : group.workloads()) {
            Companion companion = gathering.companion(workload);
            if (gathering.isLogged(workload)) {
                threads.execute(() -> by.hold(workload, companion));
            } else if (!missing.containsKey(workload)) {
                capture(workload, companion, Run.Cause.SCHEDULE);
            }
        }
    }

    private Run capture(String workload, Companion companion, Run.Cause cause) {
        Work by = work;
        Run run = runs.begin(new Run.Task.Capture(workload, local, cause));
        execute(
                run,
                () -> by.capture(workload, companion, run, (site, point) -> events.add(new Event.Taken(site, point))),
                why -> new Outcome.CaptureFailed(workload, why, List.of()));
        return run;
    }

    /** Begins to bring a site up to date. */
    Run copy(String site, Optional<PointOf> point, Run.Cause cause) {
        Work by = work;
        Run run = runs.begin(new Run.Task.Copy(site, point, cause));
        execute(run, () -> by.copy(site, point, run), why -> new Outcome.CopyFailed(site, point, why, List.of()));
        return run;
    }

    /** Whatever becomes of it is reported: the scheduler would wait for ever for an end that nobody tells of. */
    private void execute(Run run, Supplier<Outcome> job, Function<Failure, Outcome> failed) {
        threads.execute(() -> {
            Outcome outcome;
            try {
                outcome = job.get();
            } catch (Throwable e) {
                outcome = failed.apply(Failure.of(e));
            }
            events.add(new Event.Ended(run, outcome));
        });
    }

    /** Lists a site again that could not be used. */
    void probe(String site, Failure why) {
        list(site, why.exit() == ExitCode.UNREACHABLE ? BETWEEN_PROBES : BETWEEN_PROBES_OF_WRONG);
    }

    /** Begins to list a site, after a time. */
    void list(String site, Duration after) {
        Work by = work;
        threads.execute(() -> {
            try {
                Thread.sleep(after);
                if (isCurrent(by)) {
                    events.add(new Event.Listed(by.list(site), by));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the agent ends
            }
        });
    }

    /** Whether it is what is done now, and not what was before the configuration changed. */
    boolean isCurrent(Work other) {
        return other.equals(work);
    }

    /** Interrupts what is under way; returns whether all of it ended in time. */
    boolean end(Duration limit) throws InterruptedException {
        threads.shutdownNow();
        return threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
