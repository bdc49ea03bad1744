package dev.holdfast.agent.round;

import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.LoggedMember;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Environment;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.group.Gathering;
import dev.holdfast.agent.group.LoggedMembers;
import dev.holdfast.agent.group.LoneMuster;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Surroundings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Takes points of the workloads of a consistency group at one moment. */
final class GroupJob {
    private final BackupJob job;
    private final Environments environments;
    private final Surroundings surroundings;
    private final OutputOptions output;

    GroupJob(BackupJob job, Environments environments, Surroundings surroundings, OutputOptions output) {
        this.job = job;
        this.environments = environments;
        this.surroundings = surroundings;
        this.output = output;
    }

    /**
     * A group of which everything is to be captured.
     *
     * @param captures of its workloads, but for those that are of it by their logs; at least one
     * @param logged of those
     */
    record Whole(
            Configuration configuration,
            Environment environment,
            ConsistencyGroup group,
            List<Capture> captures,
            List<Capture> logged) {}

    /** What became of the workloads. */
    interface Results {
        void taken(BackupJob.Taken point);

        /** Throws what ends the whole round. */
        void failed(Capture capture, Exception why) throws Exception;
    }

    /** The groups of a plan that can be taken whole: other agents are met by the daemon alone. */
    static List<Whole> of(BackupPlan plan) {
        List<Whole> all = new ArrayList<>();
        if (plan.configuration().isPresent()) {
            Configuration configuration = plan.configuration().get();
            for (Environment environment : configuration.environments()) {
                for (ConsistencyGroup group : environment.groups()) {
                    List<Capture> captures = plan.captures().stream()
                            .filter(each -> group.workloads().contains(each.workload()))
                            .toList();
                    if (!group.isShared()
                            && captures.size() == group.workloads().size()
                            && !captures.stream().allMatch(BackupRound::isAskedFor)) {
                        List<Capture> asked = captures.stream()
                                .filter(BackupRound::isAskedFor)
                                .toList();
                        List<Capture> taken = captures.stream()
                                .filter(each -> !BackupRound.isAskedFor(each))
                                .toList();
                        all.add(new Whole(configuration, environment, group, taken, asked));
                    }
                }
            }
        }
        return all;
    }

    /** Takes them. One that fails does not hold up the others, but is missing in their environment point. */
    void run(Whole whole, Results results) throws Exception {
        Gathering gathering = new Gathering(
                whole.environment().name(),
                whole.group(),
                Map.of(),
                LoggedMembers.of(
                        whole.configuration(), whole.group(), new AskedLogs(surroundings, whole.configuration())),
                new LoneMuster(whole.configuration().host().name(), surroundings.clock(), new SecureRandom()),
                whole.configuration().limits().captures());
        Progress progress = new Progress();
        try (ProgressDisplay _ = output.show(
                        surroundings, "backup of group " + whole.group().name(), progress);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Capture, Future<BackupJob.Taken>> running = new LinkedHashMap<>();
            for (Capture capture : whole.logged()) {
                Companion companion = gathering.companion(capture.workload());
                threads.execute(() -> hold(capture, companion));
            }
            for (Capture capture : whole.captures()) {
                Companion companion = gathering.companion(capture.workload());
                running.put(capture, threads.submit(() -> take(capture, companion, progress)));
            }
            try {
                for (Map.Entry<Capture, Future<BackupJob.Taken>> each : running.entrySet()) {
                    await(each.getKey(), each.getValue(), results);
                }
            } catch (Exception e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    private void hold(Capture capture, Companion companion) {
        new LoggedMember(capture)
                .run(companion)
                .ifPresent(failure -> surroundings.err().println(surroundings.program() + ": " + failure));
    }

    private BackupJob.Taken take(Capture capture, Companion companion, Progress progress) throws Exception {
        try {
            return job.run(capture, environments.require(capture.workload()), companion, progress);
        } catch (Exception e) {
            companion.leave(Failure.of(e).message());
            throw e;
        }
    }

    private static void await(Capture capture, Future<BackupJob.Taken> running, Results results) throws Exception {
        try {
            results.taken(running.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception why) {
                results.failed(capture, why);
            } else {
                throw e;
            }
        }
    }
}
