package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.agent.site.SiteBandwidth;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Brings the sites of a plan up to date, all at once: one that is slow or fails does not hold up the others. */
public final class ReplicationRound {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final ReplicationPlan plan;

    /** Prepares it; nothing is opened before {@link #run}. */
    public ReplicationRound(Surroundings surroundings, OutputOptions output, ReplicationPlan plan) {
        this.surroundings = surroundings;
        this.output = output;
        this.plan = plan;
    }

    /**
     * How it went with a site.
     *
     * @param failure why nothing was copied; then {@code copied} is empty
     */
    private record Outcome(Site site, Optional<SiteCopy.Copied> copied, Optional<Failure> failure) {}

    /** Copies; throws what went wrong with the local site. */
    public ExitCode run() throws Exception {
        Sites sites = plan.cache().sites(surroundings);
        KeyFile key = new KeyReference.Configured(plan.local().key()).read(sites, surroundings);
        try (Repository source = sites.open(plan.local().repository(), key)) {
            SiteCopy copy = new SiteCopy(withPlainProgress(), output, source);
            List<Outcome> outcomes = copyAll(sites, copy);
            if (output.json()) {
                Json.print(surroundings.out(), sites.withRequests(json(outcomes)));
            }
            return exit(outcomes);
        }
    }

    /** Several bars on one terminal would draw over each other. */
    private Surroundings withPlainProgress() {
        return new Surroundings(
                surroundings.program(),
                surroundings.out(),
                surroundings.err(),
                surroundings.terminal() && plan.targets().size() == 1,
                surroundings.variables(),
                surroundings.clock(),
                surroundings.zone());
    }

    private List<Outcome> copyAll(Sites sites, SiteCopy copy) throws InterruptedException {
        List<Future<Outcome>> tasks = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                plan.targets().forEach(site -> tasks.add(pool.submit(() -> copyTo(site, sites, copy))));
                List<Outcome> outcomes = new ArrayList<>();
                for (Future<Outcome> task : tasks) {
                    outcomes.add(task.get());
                }
                return outcomes;
            } catch (ExecutionException e) {
                throw new IllegalStateException("replication failed", e);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private Outcome copyTo(Site site, Sites sites, SiteCopy copy) {
        Outcome outcome;
        try {
            requireRegion(site, sites);
            KeyFile key = new KeyReference.Configured(site.key()).read(sites, surroundings);
            SiteCopy.Copied copied = copy.run(
                    "replication to " + site.name(),
                    sites,
                    site.repository(),
                    key,
                    SiteBandwidth.of(site, surroundings.clock(), surroundings.zone()));
            outcome = new Outcome(site, Optional.of(copied), Optional.empty());
        } catch (Exception e) {
            outcome = new Outcome(site, Optional.empty(), Optional.of(Failure.of(e)));
        }
        tell(outcome);
        return outcome;
    }

    private void requireRegion(Site site, Sites sites) throws Exception {
        if (site.region().isPresent()) {
            try (BlobReader reader = sites.reader(site.repository())) {
                plan.rule().require(site, reader);
            }
        }
    }

    private synchronized void tell(Outcome outcome) {
        outcome.failure()
                .filter(failure -> failure.exit() != ExitCode.INTERRUPTED) // told once, for all of them
                .ifPresent(failure ->
                        failure.withSubject("site " + outcome.site().name()).print(surroundings));
        if (!output.json()) {
            outcome.copied()
                    .ifPresent(copied ->
                            CopyReport.print(surroundings.out(), outcome.site().name() + ": ", copied));
        }
    }

    private static ExitCode exit(List<Outcome> outcomes) {
        List<ExitCode> exits =
                outcomes.stream().map(ReplicationRound::exit).distinct().toList();
        if (exits.size() == 1) {
            return exits.getFirst();
        }
        if (exits.contains(ExitCode.INTERRUPTED)) {
            return ExitCode.INTERRUPTED;
        }
        return exits.contains(ExitCode.DAMAGED) ? ExitCode.DAMAGED : ExitCode.DEGRADED;
    }

    private static ExitCode exit(Outcome outcome) {
        return outcome.failure()
                .map(Failure::exit)
                .or(() -> outcome.copied().filter(CopyReport::isDamaged).map(_ -> ExitCode.DAMAGED))
                .orElse(ExitCode.DONE);
    }

    private static ObjectNode json(List<Outcome> outcomes) {
        ObjectNode document = JsonObject.create();
        ArrayNode done = document.putArray("sites");
        ArrayNode failures = document.putArray("failures");
        for (Outcome outcome : outcomes) {
            String site = outcome.site().name();
            outcome.copied()
                    .ifPresent(
                            copied -> CopyReport.write(copied, done.addObject().put("site", site)));
            outcome.failure()
                    .ifPresent(failure -> failure.write(failures.addObject().put("site", site)));
        }
        return document;
    }
}
