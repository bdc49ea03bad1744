package dev.holdfast.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.UnverifiedRegion;
import dev.holdfast.agent.environment.GroupStanding;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group of two workloads of this host, whose environment points lack one of them, or come no more. */
class GroupWatchTest {
    private static final Duration RPO = Duration.ofMinutes(1);
    private static final List<String> WORKLOADS = List.of("orders", "stock");

    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> capturing = new HashSet<>();
    private final GroupStandings standings = new GroupStandings();
    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final SecureRandom random = new SecureRandom();
    private Instant now = Instant.now(); // points carry the time of this machine
    private Repository repository;
    private GroupWatch watch;

    @TempDir
    Path folder;

    @BeforeEach
    void aRepository() throws Exception {
        Id id = Id.random(random);
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "first", random);
        KeyAdministration.create(store, id, List.of(recovery), now, random);
        store.put(
                ObjectNames.DESCRIPTOR,
                BlobBody.of(new Descriptor(id, Descriptor.VERSION, now, List.of(), List.of()).toBytes()),
                PutOptions.OVERWRITE);
        repository = Repository.open(store.another(), "memory:site", recovery.key(), folder.resolve("cache"));
        watch = watching(new Ownership.Unseen());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    /** Of a site that is not there: all but one of the tests hand the repository in. */
    private GroupWatch watching(Ownership ownership) {
        Surroundings surroundings = Surroundings.ofProcess("holdfast-agent", () -> now);
        CacheOption cache = new CacheOption();
        cache.setDefault(folder.resolve("state"));
        Site site = new Site(
                "home",
                folder.resolve("nowhere").toUri(),
                Optional.empty(),
                UnverifiedRegion.REFUSE,
                Optional.empty(),
                new Secret.File(folder.resolve("key")),
                new Replication.Source());
        ConsistencyGroup group = new ConsistencyGroup("shop", WORKLOADS, List.of(), Duration.ofSeconds(10));
        return new GroupWatch(
                new GroupWatch.Group("production", group, RPO),
                new SiteLink(site, new RegionRule(false), cache.sites(surroundings), surroundings),
                new GroupWatch.Surroundings(() -> ownership, capturing::contains, standings, findings::add, () -> now));
    }

    /** A round of which points of some workloads came. */
    private void round(String... present) throws Exception {
        now = now.plusSeconds(1);
        Manifest.Membership membership = new Manifest.Membership(
                "production",
                "shop",
                Id.random(random),
                now,
                true,
                Duration.ZERO,
                List.of("host"),
                WORKLOADS,
                List.of());
        Path disk = Files.write(folder.resolve("disk"), new byte[4096]);
        for (String workload : present) {
            try (SourceSession session = PluginHost.ofClassPath().source("disk").begin(disk)) {
                new Backup(
                                repository,
                                store.another(),
                                new Backup.Settings(Compression.DEFAULT, 1, "host"),
                                () -> now,
                                random)
                        .run(
                                new Backup.Subject(
                                        workload,
                                        "disk",
                                        Optional.empty(),
                                        () -> new Backup.Gathered(Optional.of(membership), List.of())),
                                session,
                                new Progress());
            }
        }
    }

    private void look() throws Exception {
        now = now.plusSeconds(1);
        watch.look(repository);
    }

    private List<Boolean> toldIncomplete() {
        return findings.stream()
                .filter(Finding.EnvironmentIncomplete.class::isInstance)
                .map(each -> ((Finding.EnvironmentIncomplete) each).isNews())
                .toList();
    }

    @Test
    void roundsThatAreCompleteAreTheLastToRestoreFrom() throws Exception {
        round("orders", "stock");
        look();
        GroupStanding standing = standings.of("production").getFirst();
        assertTrue(standing.complete().isPresent());
        assertEquals(standing.newest(), standing.complete());
        assertEquals(0, standing.incomplete());
        assertEquals(List.of(new Finding.EnvironmentComplete("production", "shop", false)), findings);
    }

    @Test
    void twoInARowThatLackSomethingAreToldOfOnceUntilOneIsComplete() throws Exception {
        round("orders", "stock");
        look();
        Optional<?> complete = standings.all().getFirst().complete();
        round("orders");
        look();
        assertEquals(List.of(), toldIncomplete(), "one may be");
        round("orders");
        look();
        look();
        assertEquals(List.of(true, false), toldIncomplete());
        Finding.EnvironmentIncomplete told = assertInstanceOf(Finding.EnvironmentIncomplete.class, findings.getLast());
        assertTrue(told.why().startsWith("the newest lacks stock of host; the last complete one is of"), told.why());
        assertEquals(complete, standings.all().getFirst().complete());
        assertEquals(2, standings.all().getFirst().incomplete());
        round("orders", "stock");
        look();
        assertEquals(new Finding.EnvironmentComplete("production", "shop", true), findings.getLast());
    }

    @Test
    void aRoundThatIsStillBeingTakenIsNotJudged() throws Exception {
        round("orders", "stock");
        round("orders");
        round("orders");
        capturing.add("stock");
        look();
        assertEquals(List.of(), toldIncomplete(), "what is taken now may make the newest complete");
        capturing.clear();
        look();
        assertEquals(List.of(true), toldIncomplete());
    }

    @Test
    void noneForThreeObjectivesIsToldOf() throws Exception {
        now = now.plus(RPO.multipliedBy(3)).minusSeconds(2);
        look();
        assertEquals(List.of(), toldIncomplete());
        now = now.plusSeconds(2);
        look();
        assertEquals(List.of(true), toldIncomplete());
        assertFalse(standings.all().getFirst().complete().isPresent());
    }

    @Test
    void ofASiteThatIsDownOrAnEnvironmentOfAnotherNothingIsTold() throws Exception {
        now = now.plus(RPO.multipliedBy(4));
        assertEquals(Duration.ofSeconds(20), watch.run());
        assertTrue(standings.all().getFirst().trouble().isPresent());
        watching(new Ownership.Superseded(2, "another")).run();
        assertFalse(standings.all().getFirst().trouble().isPresent(), "it was not even looked at");
        assertEquals(List.of(), findings);
    }
}
