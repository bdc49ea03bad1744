package dev.holdfast.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.AgentRecord;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that watch each other through a store; points are their manifests' names alone. */
class AgentWatchTest {
    private static final Duration RPO = Duration.ofHours(1);
    private static final Duration MARGIN = Duration.ofMinutes(30);

    private final List<Finding> findings = new ArrayList<>();
    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private Repository repository;

    @TempDir
    Path folder;

    @BeforeEach
    void aRepository() throws Exception {
        SecureRandom random = new SecureRandom();
        Id id = Id.random(random);
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "first", random);
        KeyAdministration.create(store, id, List.of(recovery), now, random);
        store.put(
                ObjectNames.DESCRIPTOR,
                BlobBody.of(new Descriptor(id, 0, now, List.of(), List.of()).toBytes()),
                PutOptions.OVERWRITE);
        repository = Repository.open(store.another(), "memory:site", recovery.key(), folder);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private AgentWatch agent(String name) {
        return new AgentWatch("home", name, List.of(protects(name)), () -> now, findings::add);
    }

    private static AgentRecord.Protected protects(String name) {
        return new AgentRecord.Protected("disk of " + name, RPO);
    }

    private void point(String name, Instant claimed) throws Exception {
        String pseudonym =
                repository.pseudonym(repository.ownDomain(), protects(name).workload());
        store.put(
                ObjectNames.manifest(pseudonym, claimed, "0".repeat(64)),
                BlobBody.of(new byte[1]),
                PutOptions.OVERWRITE);
    }

    private List<String> look(String name) throws Exception {
        return agent(name).look(repository, store);
    }

    @Test
    void anAgentWhosePointsStopIsToldOfAndToldToBeBack() throws Exception {
        AgentWatch watch = agent("a");
        look("b");
        point("b", now);
        watch.look(repository, store);
        now = now.plus(RPO).plus(MARGIN).minusSeconds(1);
        watch.look(repository, store);
        assertEquals(List.of(), findings);
        now = now.plusSeconds(2);
        watch.look(repository, store);
        watch.look(repository, store);
        assertEquals(List.of(new Finding.Silent("home", "b", "disk of b", RPO.plus(MARGIN))), findings);
        point("b", now);
        watch.look(repository, store);
        watch.look(repository, store);
        assertEquals(new Finding.HeardAgain("home", "b", "disk of b"), findings.getLast());
        assertEquals(2, findings.size());
    }

    @Test
    void anAgentThatNeverTookAPointIsToldOfAfterItsTime() throws Exception {
        AgentWatch watch = agent("a");
        look("b");
        watch.look(repository, store);
        assertEquals(List.of(), findings);
        now = now.plus(RPO).plus(MARGIN).plusSeconds(1);
        watch.look(repository, store);
        assertEquals(1, findings.size());
    }

    @Test
    void aPointOfTheFarFutureKeepsNobodyHeard() throws Exception {
        AgentWatch watch = agent("a");
        look("b");
        point("b", Instant.parse("9000-01-01T00:00:00Z"));
        now = now.plus(RPO).plus(MARGIN).plusSeconds(1);
        watch.look(repository, store);
        assertEquals(1, findings.size());
    }

    @Test
    void whoRetiredIsWaitedForNoMore() throws Exception {
        AgentWatch watch = agent("a");
        look("b");
        now = now.plus(RPO.multipliedBy(2));
        watch.look(repository, store);
        repository.agentRecords().publish(store, "b", true, List.of(), now);
        watch.look(repository, store);
        assertEquals(new Finding.HeardAgain("home", "b", "disk of b"), findings.getLast());
    }

    /** Each is watched by three that live, whoever fails, and nobody watches more than those that fail beside it. */
    @Test
    void amongManyEachIsWatchedByThreeThatLive() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            names.add("agent-" + i);
            look("agent-" + i);
        }
        now = now.plus(RPO.multipliedBy(3));
        Set<String> dead = Set.of("agent-3", "agent-4", "agent-5", "agent-11", "agent-12");
        for (String name : names) {
            if (!dead.contains(name)) {
                point(name, now);
            }
        }
        List<String> watched = new ArrayList<>();
        for (String name : names) {
            if (!dead.contains(name)) {
                List<String> seen = look(name);
                assertTrue(seen.size() <= 3 + dead.size(), seen::toString);
                watched.addAll(seen);
            }
        }
        for (String name : names) {
            long by = watched.stream().filter(name::equals).count();
            assertTrue(by >= 3, name + " is watched by " + by);
        }
        Set<String> silent = new TreeSet<>();
        findings.forEach(each -> silent.add(((Finding.Silent) each).agent()));
        assertEquals(new TreeSet<>(dead), silent);
    }
}
