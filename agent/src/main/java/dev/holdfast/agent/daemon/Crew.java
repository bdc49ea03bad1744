package dev.holdfast.agent.daemon;

import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.util.List;
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

    private final Work work;
    private final Runs runs;
    private final String local;
    private final BlockingQueue<Event> events;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

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

    /** Begins to take a point. */
    Run capture(String workload, Run.Cause cause) {
        Run run = runs.begin(new Run.Task.Capture(workload, local, cause));
        execute(run, () -> work.capture(workload, run), why -> new Event.CaptureFailed(workload, why, List.of()));
        return run;
    }

    /** Begins to bring a site up to date. */
    Run copy(String site, Optional<Event.PointOf> point, Run.Cause cause) {
        Run run = runs.begin(new Run.Task.Copy(site, point, cause));
        execute(run, () -> work.copy(site, point, run), why -> new Event.CopyFailed(site, point, why, List.of()));
        return run;
    }

    /** Whatever becomes of it is reported: the scheduler would wait for ever for an end that nobody tells of. */
    private void execute(Run run, Supplier<Event.Outcome> job, Function<Failure, Event.Outcome> failed) {
        threads.execute(() -> {
            Event.Outcome outcome;
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
        threads.execute(() -> {
            try {
                Thread.sleep(after);
                events.add(work.list(site));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the agent ends
            }
        });
    }

    /** Interrupts what is under way; returns whether all of it ended in time. */
    boolean end(Duration limit) throws InterruptedException {
        threads.shutdownNow();
        return threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
