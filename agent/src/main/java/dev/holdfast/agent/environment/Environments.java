package dev.holdfast.agent.environment;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Environment;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.lease.EnvironmentLease;
import dev.holdfast.engine.lease.Lease;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The claims to all environments of a configuration. Safe for use by many threads. */
public final class Environments {
    private final List<Claim> claims;
    private final Map<String, Claim> byWorkload = new HashMap<>();

    private Environments() {
        this.claims = List.of();
    }

    private Environments(Configuration configuration, Function<Environment, Claim> claim) {
        this.claims = configuration.environments().stream().map(claim).toList();
        for (int i = 0; i < claims.size(); i++) {
            Claim each = claims.get(i);
            configuration.environments().get(i).workloads().forEach(workload -> byWorkload.put(workload, each));
        }
    }

    /**
     * Those of a configuration.
     *
     * @param joining how to get at the lease of each
     */
    public static Environments of(
            Configuration configuration, Function<Environment, Claim.Joining> joining, InstantSource clock) {
        OwnershipFile memory = new OwnershipFile(configuration.host().state());
        return new Environments(
                configuration, environment -> new Claim(environment.name(), memory, joining.apply(environment), clock));
    }

    /** None, for points that are taken without a configuration. */
    public static Environments none() {
        return new Environments();
    }

    /** Joins the lease of an environment at a site that is open, for the side that this agent is of. */
    public static Leases.Outcome join(
            Configuration configuration, Environment environment, WritableSite site, InstantSource clock, long least)
            throws BlobStoreException, RepositoryException {
        String side = configuration.sideOf(environment);
        String host = configuration.host().name();
        Leases leases = new Leases(
                site.store(),
                EnvironmentLease.owner(site.repository().id(), side),
                holder(side, host),
                EnvironmentLease.PERIOD,
                clock,
                System::nanoTime);
        return leases.join(EnvironmentLease.name(site.repository().id(), environment.name()), least);
    }

    /** For people, so it may be shortened. */
    private static String holder(String side, String host) {
        String text = side + " (" + host + ")";
        return text.length() <= Lease.LONGEST_HOLDER ? text : text.substring(0, Lease.LONGEST_HOLDER);
    }

    /** All of them, in the order of the configuration. */
    public List<Claim> claims() {
        return claims;
    }

    /**
     * What a point of a workload that is taken now carries; empty if the workload belongs to no environment.
     *
     * @throws RepositoryException.Refused if another side owns its environment
     */
    public Optional<Manifest.Ownership> require(String workload) throws RepositoryException.Refused {
        Optional<Claim> claim = of(workload);
        return claim.isPresent() ? Optional.of(claim.get().require()) : Optional.empty();
    }

    /** The one that a workload belongs to. */
    public Optional<Claim> of(String workload) {
        return Optional.ofNullable(byWorkload.get(workload));
    }
}
