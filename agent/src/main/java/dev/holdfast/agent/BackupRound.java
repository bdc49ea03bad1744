package dev.holdfast.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.pack.Compression;
import java.util.ArrayList;
import java.util.List;

/** Takes a point of each workload of a plan. One that fails does not hold up the others. */
final class BackupRound {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final BackupPlan plan;
    private final Compression compression;
    private final List<BackupJob.Taken> taken = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();

    private record Failed(Workload workload, Failure failure) {}

    BackupRound(Surroundings surroundings, OutputOptions output, BackupPlan plan, Compression compression) {
        this.surroundings = surroundings;
        this.output = output;
        this.plan = plan;
        this.compression = compression;
    }

    /** Takes them; throws what went wrong if there is but one workload. */
    ExitCode run() throws Exception {
        Sites sites = plan.cache().sites(surroundings);
        try (WritableSite site = sites.openWritable(plan.repository(), sites.key(plan.keyFile()))) {
            BackupJob job = new BackupJob(surroundings, output, sites.plugins(), site, compression, plan.host());
            BackupReport report = new BackupReport(
                    surroundings,
                    plan.repository(),
                    plan.keyFile(),
                    site.repository().keys().isSealed());
            for (Workload workload : plan.workloads()) {
                take(job, workload, report);
            }
            if (output.json()) {
                Json.print(surroundings.out(), sites.withRequests(json(report)));
            }
        }
        return exit();
    }

    private void take(BackupJob job, Workload workload, BackupReport report) throws Exception {
        try {
            taken.add(job.run(workload));
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            if (plan.workloads().size() == 1 || failure.exit() == ExitCode.INTERRUPTED) {
                throw e;
            }
            failed.add(new Failed(workload, failure));
            failure.withSubject("workload " + workload.name()).print(surroundings);
            return;
        }
        if (!output.json()) {
            report.print(taken.getLast());
        }
    }

    private ExitCode exit() {
        boolean sameExit =
                failed.stream().map(each -> each.failure().exit()).distinct().count() == 1;
        if (taken.isEmpty()) {
            return sameExit ? failed.getFirst().failure().exit() : ExitCode.FAILED;
        }
        boolean degraded = !failed.isEmpty() || taken.stream().anyMatch(BackupReport::isDegraded);
        return degraded ? ExitCode.DEGRADED : ExitCode.DONE;
    }

    private ObjectNode json(BackupReport report) {
        ObjectNode document = JsonObject.create();
        ArrayNode points = document.putArray("points");
        taken.forEach(each -> report.write(each, points.addObject()));
        ArrayNode failures = document.putArray("failures");
        failed.forEach(each -> each.failure()
                .write(failures.addObject().put("workload", each.workload().name())));
        return document;
    }
}
