package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.lease.EnvironmentLease;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.point.PointCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points of an environment, which one side owns at a time. */
class EnvironmentBackupTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void twoSidesOfOneEnvironment() throws IOException {
        site = Site.with(home);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
        Files.createDirectory(home.resolve("other"));
        configure("primary");
        configure("recovery");
    }

    private void configure(String side) throws IOException {
        Files.writeString(home.resolve(side + ".yaml"), """
            agent: {name: host-a, state: %s-state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
            workloads:
              - {name: app, source: {type: directory, path: tree}, rpo: 1h}
              - {name: free, source: {type: directory, path: other}, rpo: 1h}
            environments:
              - {name: production, workloads: [app], sites: [home], owner: %s}
            """.formatted(side, site.url("repository"), side));
    }

    private AgentRun backUp(String side, String... workloads) {
        String[] args = new String[workloads.length + 3];
        args[0] = "backup";
        System.arraycopy(workloads, 0, args, 1, workloads.length);
        args[workloads.length + 1] = "--config";
        args[workloads.length + 2] = site.path(side + ".yaml");
        return site.run(args);
    }

    private <T> T with(Work<T> work) throws Exception {
        return with("repository", "key", work);
    }

    private <T> T with(String repository, String key, Work<T> work) throws Exception {
        try (WritableSite open = site.open(repository, key)) {
            return work.run(open);
        }
    }

    private interface Work<T> {
        T run(WritableSite open) throws Exception;
    }

    private Optional<Manifest.Ownership> ownershipOfNewest(String workload) throws Exception {
        return with(open -> {
            PointCatalog catalog = new PointCatalog(open.repository());
            return catalog.open(catalog.newest(workload).orElseThrow())
                    .manifest()
                    .ownership();
        });
    }

    private static Leases leases(WritableSite open, String side) throws Exception {
        return new Leases(
                open.store(),
                EnvironmentLease.owner(open.repository().id(), side),
                side,
                EnvironmentLease.PERIOD,
                InstantSource.system(),
                System::nanoTime);
    }

    private void takeOver(String repository, String key) throws Exception {
        with(repository, key, open -> {
            String name = EnvironmentLease.name(open.repository().id(), "production");
            Leases primary = leases(open, "primary");
            primary.release(assertInstanceOf(Leases.Outcome.Acquired.class, primary.acquire(name))
                    .held());
            return assertInstanceOf(
                    Leases.Outcome.Acquired.class, leases(open, "recovery").acquire(name));
        });
    }

    @Test
    void theFirstSideThatComesOwnsItAndItsPointsSaySo() throws Exception {
        assertEquals(0, backUp("primary").exit());
        assertEquals(Optional.of(new Manifest.Ownership("production", 1)), ownershipOfNewest("app"));
        assertEquals(Optional.empty(), ownershipOfNewest("free"), "it is in no environment");
    }

    @Test
    void theOtherSideTakesNoPointsOfIt() throws Exception {
        assertEquals(0, backUp("primary").exit());
        AgentRun run = backUp("recovery", "app");
        assertEquals(6, run.exit(), run.err());
        assertTrue(run.err().contains("'production' was taken over by primary (host-a)"), run.err());
        assertEquals(3, backUp("recovery").exit(), "what belongs to nobody is taken");
    }

    @Test
    void aSideThatWasSupersededStopsAndTheNewOneGoesOnWithItsEpoch() throws Exception {
        assertEquals(0, backUp("primary", "app").exit());
        takeOver("repository", "key");
        assertEquals(6, backUp("primary", "app").exit());
        assertEquals(0, backUp("recovery", "app").exit());
        assertEquals(Optional.of(new Manifest.Ownership("production", 2)), ownershipOfNewest("app"));
    }

    /** The lease is at a site that the primary cannot reach while the other side takes over. */
    @Test
    void aSideThatIsCutOffGoesOnWithTheEpochItKnewAndStopsWhenItHears() throws Exception {
        Path file = home.resolve("primary.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "workloads:\n",
                                "  - {name: far, repository: \"%s\", key: \"file:far-key\", replication: {mode: async}}\nworkloads:\n"
                                        .formatted(site.url("far")))
                        .replace("sites: [home]", "sites: [far]"));
        assertEquals(0, backUp("primary", "app").exit());
        Path away = home.resolve("far-away");
        takeOver("far", "far-key");
        Files.move(home.resolve("far"), away);
        AgentRun cut = backUp("primary", "app");
        assertEquals(0, cut.exit(), cut.err());
        assertTrue(cut.err().contains("what was known before holds (epoch 1)"), cut.err());
        assertEquals(Optional.of(new Manifest.Ownership("production", 1)), ownershipOfNewest("app"));
        Files.move(away, home.resolve("far"));
        assertEquals(6, backUp("primary", "app").exit());
    }

    @Test
    void aLeaseThatIsDamagedHoldsUpNoPoint() throws Exception {
        assertEquals(0, backUp("primary", "app").exit());
        List<Path> states = site.objects("repository", "leases");
        Site.damage(states.getFirst());
        Files.writeString(states.getFirst(), "no lease");
        AgentRun run = backUp("primary", "app");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.err().contains("what was known before holds (epoch 1)"), run.err());
        assertEquals(Optional.of(new Manifest.Ownership("production", 1)), ownershipOfNewest("app"));
    }
}
