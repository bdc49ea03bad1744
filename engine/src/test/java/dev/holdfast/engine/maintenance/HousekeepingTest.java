package dev.holdfast.engine.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.barrier.Barrier;
import dev.holdfast.engine.barrier.Step;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.store.TrialFolder;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final BlobStore store = new InMemoryBlobStore(
            Capabilities.of(List.of(Ability.PUT_IF_ABSENT, Ability.CLOCK), 1L << 20, 4), () -> now);

    /** The credentials of an agent. */
    private final BlobStore adding = new ForwardingBlobStore(store) {
        @Override
        public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
            throw new BlobStoreException.AccessDenied("these credentials only add", "");
        }
    };

    private Leases leases(BlobStore through, String host) throws Exception {
        return new Leases(through, Id.random(RANDOM), host, Tenure.PERIOD, () -> now, this::nanos);
    }

    private long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    private Tenure tenure(String host) throws Exception {
        return Tenure.begin(leases(store, host), Duration.ZERO, _ -> {}, () -> now, this::nanos);
    }

    private void put(String name) throws Exception {
        store.put(new BlobName(name), BlobBody.of(new byte[8]), new PutCondition.IfAbsent());
    }

    private List<String> names() throws Exception {
        List<String> names = new ArrayList<>();
        Listing.each(store, "", stat -> names.add(stat.name().value()));
        return names;
    }

    private void renew(Leases leases, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            leases.acquire("environment-x");
            now = now.plusSeconds(1);
        }
    }

    private Map<Leftover, Housekeeping.Amount> run() throws Exception {
        try (Tenure tenure = tenure("host-m")) {
            return Housekeeping.run(store, tenure, now);
        }
    }

    private Housekeeping.Amount removed(Leftover kind) throws Exception {
        return Objects.requireNonNull(run().get(kind));
    }

    private Housekeeping.Amount found(Leftover kind) throws Exception {
        return Objects.requireNonNull(Housekeeping.look(store, now).get(kind));
    }

    @Test
    void oldStatesOfLeasesGoAndTheNewestStay() throws Exception {
        Leases agent = leases(adding, "host-a");
        renew(agent, 250);
        List<String> newest = names().subList(0, 100);
        assertEquals(150, found(Leftover.LEASE_STATES).objects());
        assertEquals(250, names().size(), "a look changes nothing");

        Housekeeping.Amount removed = removed(Leftover.LEASE_STATES);
        assertEquals(150, removed.objects());
        assertTrue(removed.bytes() > 150 * 100, removed.toString());
        assertTrue(names().containsAll(newest));
        assertEquals("host-a", agent.current("environment-x").orElseThrow().holder());
        renew(agent, 3);
        assertEquals(3, removed(Leftover.LEASE_STATES).objects());
    }

    @Test
    void moreThanOnePageGoes() throws Exception {
        renew(leases(adding, "host-a"), 2_345);
        assertEquals(2_245, removed(Leftover.LEASE_STATES).objects());
        assertEquals(Housekeeping.Amount.NONE, found(Leftover.LEASE_STATES));
    }

    @Test
    void oldRoundsOfGroupsGoAndTheNewestStay() throws Exception {
        Barrier.Members members = new Barrier.Members("a", List.of("a", "b"), Duration.ofMillis(1));
        for (int i = 0; i < 14; i++) {
            new Barrier(adding, "group-x", members, () -> now, System::nanoTime, RANDOM)
                    .begin()
                    .meet(adding, Step.JOIN);
            now = now.plusSeconds(1);
        }
        int each = names().size() / 14;
        List<String> newest = names().subList(0, 10 * each);
        assertEquals(4L * each, removed(Leftover.BARRIER_ROUNDS).objects());
        assertTrue(names().containsAll(newest));
        assertEquals(
                newest.size(),
                names().stream().filter(name -> name.startsWith("barriers/")).count());
    }

    @Test
    void trialsThatEndedLongAgoGoAndThoseThatMayRunStay() throws Exception {
        put(TrialFolder.begin(now.minus(Duration.ofDays(2)), new Random(1)) + "check");
        String running = TrialFolder.begin(now.minus(Duration.ofHours(23)), new Random(2)) + "check";
        put(running);
        put("trial/20261399T000000Z-1/check");
        put("trial/of-somebody-else");
        assertEquals(new Housekeeping.Amount(1, 8), removed(Leftover.TRIALS));
        assertTrue(names().containsAll(List.of(running, "trial/20261399T000000Z-1/check", "trial/of-somebody-else")));
    }

    @Test
    void nothingElseIsTouched() throws Exception {
        renew(leases(adding, "host-a"), 150);
        List<String> others = List.of(
                "repository",
                "packs/ab/" + "0".repeat(64),
                "points/x/20200101T000000.000000000Z-" + "0".repeat(64),
                "logs/x/y/z/0-1-2",
                "keys/epochs/00000001-x",
                "ledger/abilities",
                "ledger/agents/x/y/1-2",
                "leases/environment-x/zzz",
                "leases/environment-x/states/zzz-not-a-number",
                "barriers/zzz",
                "barriers/group-x/zzz/proposal",
                "leases.old/environment-x/states/0000000000000000");
        for (String other : others) {
            put(other);
        }
        run();
        assertTrue(names().containsAll(others), names()::toString);
    }

    @Test
    void credentialsThatOnlyAddAreRefusedAndAllStays() throws Exception {
        renew(leases(adding, "host-a"), 150);
        List<String> before = names();
        try (Tenure tenure = Tenure.begin(leases(adding, "host-m"), Duration.ZERO, _ -> {}, () -> now, this::nanos)) {
            assertThrows(BlobStoreException.AccessDenied.class, () -> Housekeeping.run(adding, tenure, now));
        }
        assertTrue(names().containsAll(before));
    }

    @Test
    void oneAtATimeMaintainsASite() throws Exception {
        try (Tenure first = tenure("host-m")) {
            assertEquals(1, first.epoch());
            RepositoryException.Refused refused =
                    assertThrows(RepositoryException.Refused.class, () -> tenure("host-n"));
            assertTrue(refused.toString().contains("host-m maintains this site"), refused::toString);
        }
        try (Tenure next = tenure("host-n")) {
            assertEquals(2, next.epoch(), "given back, so nobody has to wait");
        }
    }

    @Test
    void whoLostTheSiteMeanwhileRemovesNothingMore() throws Exception {
        renew(leases(adding, "host-a"), 150);
        Tenure slow = tenure("host-m");
        now = now.plus(Tenure.PERIOD).plusSeconds(11);
        try (Tenure other = tenure("host-n")) {
            assertEquals(2, other.epoch());
            List<String> before = names();
            assertThrows(RepositoryException.Refused.class, () -> Housekeeping.run(store, slow, now));
            assertEquals(before, names());
        }
    }

    @Test
    void aLeaseIsRenewedWhileTheWorkGoesOn() throws Exception {
        renew(leases(adding, "host-a"), 150);
        Tenure tenure = tenure("host-m");
        now = now.plus(Tenure.PERIOD.dividedBy(2)).plusSeconds(10);
        Housekeeping.run(store, tenure, now);
        now = now.plus(Tenure.PERIOD.dividedBy(2)).plusSeconds(20); // past the end of what was taken first
        assertThrows(RepositoryException.Refused.class, () -> tenure("host-n"));
        tenure.close();
    }

    @Test
    void whoIsPatientComesNextAfterOneThatWasKilled() throws Exception {
        tenure("host-m"); // never closed
        List<String> waitedFor = new ArrayList<>();
        Thread clock = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            now = now.plus(Tenure.PERIOD).plusSeconds(11);
        });
        try (Tenure next = Tenure.begin(
                leases(store, "host-n"),
                Duration.ofMinutes(10),
                lease -> waitedFor.add(lease.holder()),
                () -> now,
                this::nanos)) {
            assertEquals(2, next.epoch());
            assertEquals(List.of("host-m"), waitedFor);
        }
        clock.join();
    }
}
