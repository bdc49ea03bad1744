package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.environment.Environments;
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
import java.util.Optional;

/** Takes a point of each workload of a plan. One that fails does not hold up the others. */
public final class BackupRound {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final BackupPlan plan;
    private final Compression compression;
    private final List<BackupJob.Taken> taken = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();

    private record Failed(Capture capture, Failure failure) {}

    /** Prepares it; nothing is opened before {@link #run}. */
    public BackupRound(Surroundings surroundings, OutputOptions output, BackupPlan plan, Compression compression) {
        this.surroundings = surroundings;
        this.output = output;
        this.plan = plan;
        this.compression = compression;
    }

    /**
     * Takes them, and makes them durable at synchronous sites, before it tells of them; throws what went wrong if there is
     * but one workload.
     */
    public ExitCode run() throws Exception {
        Sites sites = plan.cache().sites(surroundings);
        SynchronousSites synchronous = new SynchronousSites(surroundings, output, sites, plan);
        BackupReport report =
                new BackupReport(surroundings, plan.repository(), plan.key().argument());
        if (isAskedFor()) {
            ask(plan.captures(), report);
            tell(report, synchronous, sites);
            return exit(synchronous);
        }
        try (WritableSite site =
                sites.openWritable(plan.repository(), plan.key().read(sites, surroundings))) {
            if (plan.configuration().isPresent()) {
                plan.regionRule().require(plan.configuration().get().local(), site.store());
            }
            Optional<Failure> standsAgainst = synchronous.reach();
            if (standsAgainst.isPresent()) {
                return refuse(standsAgainst.get());
            }
            BackupJob job = new BackupJob(surroundings, output, sites.plugins(), site, compression, plan.host());
            Environments environments = EnvironmentsNow.ask(plan, sites, site, surroundings);
            takeAll(job, environments, report);
            if (!taken.isEmpty()) {
                synchronous.copy(site.repository());
            }
            tell(report, synchronous, sites);
        }
        return exit(synchronous);
    }

    /** Whether the running agent takes all of it; then no site is opened here. */
    private boolean isAskedFor() {
        return plan.synchronous().isEmpty()
                && GroupJob.of(plan).isEmpty()
                && plan.captures().stream().allMatch(BackupRound::isAskedFor);
    }

    /** Whether the running agent takes it: a base of a database. */
    static boolean isAskedFor(Capture capture) {
        return capture.source() instanceof SourceSpec.Database;
    }

    private ExitCode refuse(Failure failure) {
        failure.print(surroundings);
        if (output.json()) {
            ObjectNode document = JsonObject.create();
            failure.write(document);
            Json.print(surroundings.out(), document);
        }
        return failure.exit();
    }

    /** Groups first, each at one moment; then all others, one after the other. */
    private void takeAll(BackupJob job, Environments environments, BackupReport report) throws Exception {
        GroupJob.Results results = new GroupJob.Results() {
            @Override
            public void taken(BackupJob.Taken point) {
                keep(point, report);
            }

            @Override
            public void failed(Capture capture, Exception why) throws Exception {
                miss(capture, why);
            }
        };
        List<Capture> others = new ArrayList<>(plan.captures());
        for (GroupJob.Whole group : GroupJob.of(plan)) {
            others.removeAll(group.captures());
            new GroupJob(job, environments, surroundings, output).run(group, results);
        }
        for (Capture capture : others) {
            if (isAskedFor(capture)) {
                ask(List.of(capture), report);
                continue;
            }
            try {
                keep(job.run(capture, environments.require(capture.workload())), report);
            } catch (Exception e) {
                miss(capture, e);
            }
        }
    }

    private void ask(List<Capture> captures, BackupReport report) throws Exception {
        for (Capture capture : captures) {
            try {
                keep(new AskedBase(surroundings, plan.configuration().orElseThrow()).take(capture), report);
            } catch (Exception e) {
                miss(capture, e);
            }
        }
    }

    private void keep(BackupJob.Taken point, BackupReport report) {
        taken.add(point);
        if (!output.json() && plan.synchronous().isEmpty()) {
            report.print(point);
        }
    }

    private void miss(Capture capture, Exception why) throws Exception {
        Failure failure = Failure.of(why);
        if (plan.captures().size() == 1 || failure.exit() == ExitCode.INTERRUPTED) {
            throw why;
        }
        failed.add(new Failed(capture, failure));
        failure.withSubject("workload " + capture.workload()).print(surroundings);
    }

    private void tell(BackupReport report, SynchronousSites synchronous, Sites sites) {
        if (output.json()) {
            Json.print(surroundings.out(), sites.withRequests(json(report, synchronous)));
        } else {
            tell(report, synchronous);
        }
    }

    /** Tells of points that had to be durable elsewhere first. */
    private void tell(BackupReport report, SynchronousSites synchronous) {
        if (plan.synchronous().isEmpty()) {
            return; // told as each was taken
        }
        taken.forEach(report::print);
        synchronous.copied().forEach(each -> {
            surroundings.out().println("durable at site " + each.site().name() + " too:");
            CopyReport.print(surroundings.out(), "  ", each.copied());
        });
    }

    private ExitCode exit(SynchronousSites synchronous) {
        boolean sameExit =
                failed.stream().map(each -> each.failure().exit()).distinct().count() == 1;
        if (taken.isEmpty()) {
            return sameExit ? failed.getFirst().failure().exit() : ExitCode.FAILED;
        }
        Optional<ExitCode> held = synchronous.missed().stream()
                .filter(SynchronousSites.Missed::held)
                .map(each -> each.failure().exit())
                .findFirst();
        Optional<ExitCode> damaged = synchronous.copied().stream()
                .filter(each -> CopyReport.isDamaged(each.copied()))
                .map(_ -> ExitCode.DAMAGED)
                .findFirst();
        boolean degraded = !failed.isEmpty()
                || !synchronous.missed().isEmpty()
                || taken.stream().anyMatch(BackupReport::isDegraded);
        return held.or(() -> damaged).orElse(degraded ? ExitCode.DEGRADED : ExitCode.DONE);
    }

    private ObjectNode json(BackupReport report, SynchronousSites synchronous) {
        ObjectNode document = JsonObject.create();
        ArrayNode points = document.putArray("points");
        taken.forEach(each -> report.write(each, points.addObject()));
        ArrayNode failures = document.putArray("failures");
        failed.forEach(each -> each.failure()
                .write(failures.addObject().put("workload", each.capture().workload())));
        ArrayNode copied = document.putArray("synchronous");
        synchronous
                .copied()
                .forEach(each -> CopyReport.write(
                        each.copied(),
                        copied.addObject().put("site", each.site().name())));
        synchronous
                .missed()
                .forEach(each -> each.failure()
                        .write(failures.addObject()
                                .put("site", each.site().name())
                                .put("held", each.held())));
        return document;
    }
}
