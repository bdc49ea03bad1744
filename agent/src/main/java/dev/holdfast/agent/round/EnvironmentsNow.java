package dev.holdfast.agent.round;

import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Environment;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.environment.Claim;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.lease.Leases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks once who owns the environments that a round takes points of. */
final class EnvironmentsNow {
    /** A lease that does not answer holds up no point for longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private EnvironmentsNow() {}

    /**
     * Asks, and tells on stderr of leases that cannot be reached or are not believed: then what was known before holds.
     *
     * @param local the site that points are taken into
     */
    static Environments ask(BackupPlan plan, Sites sites, WritableSite local, Surroundings surroundings)
            throws InterruptedException {
        if (plan.configuration().isEmpty()) {
            return Environments.none();
        }
        Configuration configuration = plan.configuration().get();
        Environments environments = Environments.of(
                configuration,
                environment -> least -> join(plan, configuration, environment, sites, local, surroundings, least),
                surroundings.clock());
        List<String> captured = plan.captures().stream().map(Capture::workload).toList();
        for (Claim claim : environments.claims()) {
            if (captured.stream().anyMatch(workload -> environments.of(workload).equals(Optional.of(claim)))) {
                claim.renew();
                claim.trouble().ifPresent(failure -> tell(claim, failure, surroundings));
            }
        }
        return environments;
    }

    private static Leases.Outcome join(
            BackupPlan plan,
            Configuration configuration,
            Environment environment,
            Sites sites,
            WritableSite local,
            Surroundings surroundings,
            long least)
            throws Exception {
        Site where = configuration.leaseSite(environment);
        if (where.equals(configuration.local())) {
            return Environments.join(configuration, environment, local, surroundings.clock(), least);
        }
        try (WritableSite site = sites.withPatience(PATIENCE)
                .openWritable(where.repository(), new KeyReference.Configured(where.key()).read(sites, surroundings))) {
            plan.regionRule().require(where, site.store());
            return Environments.join(configuration, environment, site, surroundings.clock(), least);
        }
    }

    private static void tell(Claim claim, Failure failure, Surroundings surroundings) {
        new Failure(
                        "the lease of environment " + claim.environment() + ": " + failure.message()
                                + "; what was known before holds (epoch "
                                + claim.ownership().epoch() + ")",
                        failure.hint(),
                        failure.exit())
                .print(surroundings);
    }
}
