package dev.holdfast.engine.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.FaultyBlobStore;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeasesTest {
    private static final Duration PERIOD = Duration.ofSeconds(60);
    private static final String NAME = "maintenance";

    private final TrueTime time = new TrueTime();

    /** What a store can do about leases. */
    enum Kind {
        REPLACES,
        ADDS,
        TELLS_NO_TIME;

        List<Ability> abilities() {
            return switch (this) {
                case REPLACES -> List.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION, Ability.CLOCK);
                case ADDS -> List.of(Ability.PUT_IF_ABSENT, Ability.CLOCK);
                case TELLS_NO_TIME -> List.of(Ability.PUT_IF_ABSENT);
            };
        }
    }

    private InMemoryBlobStore store(Kind kind) {
        return new InMemoryBlobStore(Capabilities.of(kind.abilities(), 1L << 20, 4), time.clock(Duration.ZERO));
    }

    private Leases process(BlobStore store, Duration ahead) throws Exception {
        Id owner = Id.random(new SecureRandom());
        return new Leases(store, owner, "host " + owner.hex().substring(0, 4), PERIOD, time.clock(ahead), time::nanos);
    }

    private Leases process(BlobStore store) throws Exception {
        return process(store, Duration.ZERO);
    }

    private static HeldLease held(Leases.Outcome outcome) {
        return assertInstanceOf(Leases.Outcome.Acquired.class, outcome).held();
    }

    private static void refused(Leases.Outcome outcome) {
        assertInstanceOf(Leases.Outcome.HeldByAnother.class, outcome);
    }

    @ParameterizedTest
    @EnumSource
    void oneHoldsItUntilItExpiresAndTheNextHasAGreaterEpoch(Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        Leases first = process(store);
        Leases second = process(store.another());
        HeldLease held = held(first.acquire(NAME));
        assertEquals(1, held.lease().epoch());
        for (int i = 0; i < 5; i++) {
            time.pass(Duration.ofSeconds(40));
            refused(second.acquire(NAME));
            held = held(first.acquire(NAME));
            assertEquals(1, held.lease().epoch(), "renewed");
        }
        time.pass(Duration.ofSeconds(65));
        assertEquals(Duration.ZERO, held.remaining(time.clock(Duration.ZERO).instant(), time.nanos()));
        refused(second.acquire(NAME)); // clocks may differ
        time.pass(PERIOD.plusSeconds(10));
        assertEquals(2, held(second.acquire(NAME)).lease().epoch());
        refused(first.acquire(NAME));
        assertEquals(2, first.current(NAME).orElseThrow().epoch());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsGivenBackCanBeHadAtOnce(Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        Leases first = process(store);
        Leases second = process(store.another());
        HeldLease held = held(first.acquire(NAME));
        first.release(held);
        assertEquals(2, held(second.acquire(NAME)).lease().epoch());
        first.release(held); // late, and another's by now
        refused(first.acquire(NAME));
    }

    @ParameterizedTest
    @EnumSource
    void ofManyAtOnceOneGetsIt(Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        for (int round = 0; round < 20; round++) {
            String name = "round-" + round;
            List<Future<Leases.Outcome>> outcomes = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    Leases process = process(store.another());
                    outcomes.add(threads.submit(() -> process.acquire(name)));
                }
            }
            int winners = 0;
            for (Future<Leases.Outcome> outcome : outcomes) {
                winners += outcome.get() instanceof Leases.Outcome.Acquired ? 1 : 0;
            }
            assertEquals(1, winners);
        }
    }

    /** A retry of a put whose reply was lost finds what it put itself. */
    @ParameterizedTest
    @EnumSource
    void aLostReplyLosesNothing(Kind kind) throws Exception {
        FaultyBlobStore store = new FaultyBlobStore(store(kind));
        store.script(BlobOperation.PUT, 1, new FaultyBlobStore.LoseReply());
        Leases process = process(store);
        assertThrows(BlobStoreException.Transient.class, () -> process.acquire(NAME));
        assertEquals(1, held(process.acquire(NAME)).lease().epoch());
        assertTrue(store.allHappened());
    }

    @Test
    void aClockThatIsFarFromTheStoresIsRefused() throws Exception {
        InMemoryBlobStore store = store(Kind.REPLACES);
        for (int seconds : new int[] {-6, 6, 3600}) {
            Leases process = process(store, Duration.ofSeconds(seconds));
            assertThrows(RepositoryException.Refused.class, () -> process.acquire(NAME));
        }
        assertEquals(Optional.empty(), process(store).current(NAME));
        held(process(store, Duration.ofSeconds(-4)).acquire(NAME));
    }

    /** The worst that clocks may be: an owner whose clock is late, and another whose clock is early. */
    @Test
    void clocksThatDifferAsMuchAsTheyMayDoNotMakeTwoOwners() throws Exception {
        InMemoryBlobStore store = store(Kind.REPLACES);
        Leases late = process(store, Duration.ofMillis(-4900));
        Leases early = process(store.another(), Duration.ofMillis(4900));
        HeldLease held = held(late.acquire(NAME));
        while (early.acquire(NAME) instanceof Leases.Outcome.HeldByAnother) {
            time.pass(Duration.ofMillis(500));
        }
        assertEquals(
                Duration.ZERO,
                held.remaining(time.clock(Duration.ofMillis(-4900)).instant(), time.nanos()));
    }

    @Test
    void aMachineThatSleptDoesNotBelieveThatItOwnsAnything() throws Exception {
        HeldLease held = held(process(store(Kind.REPLACES)).acquire(NAME));
        long before = time.nanos();
        time.pass(PERIOD);
        assertEquals(Duration.ZERO, held.remaining(time.clock(Duration.ZERO).instant(), before));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoLeaseIsNobodys(Kind kind) throws Exception {
        for (String content : List.of("", "{}", "{\"owner\":1}", "[]", "x".repeat(10_000))) {
            InMemoryBlobStore store = store(kind);
            held(process(store).acquire(NAME));
            BlobName name = store.list("leases/", Optional.empty(), 1)
                    .blobs()
                    .getFirst()
                    .name();
            store.put(name, BlobBody.of(content.getBytes(StandardCharsets.UTF_8)), PutOptions.OVERWRITE);
            assertThrows(RepositoryException.Damaged.class, () -> process(store).acquire(NAME));
        }
    }

    /** Of one store some processes may know more than others, or have credentials that may do more. */
    @Test
    void processesWithDifferentAbilitiesSeeEachOther() throws Exception {
        InMemoryBlobStore store = store(Kind.REPLACES);
        BlobStore adding = new ForwardingBlobStore(store.another()) {
            @Override
            public Capabilities capabilities() {
                return super.capabilities().without(List.of(Ability.PUT_IF_VERSION));
            }

            @Override
            public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
                if (!(options.condition() instanceof PutCondition.IfAbsent)) {
                    throw new BlobStoreException.AccessDenied("these credentials only add", "");
                }
                return super.put(name, body, options);
            }
        };
        held(process(adding).acquire(NAME));
        refused(process(store).acquire(NAME));
        held(process(adding).acquire("another"));
    }

    @Test
    void aStoreWithoutConditionsIsRefused() {
        InMemoryBlobStore store = new InMemoryBlobStore(Capabilities.of(List.of(Ability.CLOCK), 1L << 20, 4));
        assertThrows(RepositoryException.Refused.class, () -> process(store));
    }

    /** A thousand renewals leave a bounded number of objects, and a slow process does not win by a number long gone. */
    @Test
    void oldStatesAreRemoved() throws Exception {
        InMemoryBlobStore store = store(Kind.ADDS);
        Leases process = process(store);
        LeaseRegister slow = new LeaseRegister(store.another(), "leases/" + NAME + "/");
        held(process.acquire(NAME));
        Optional<LeaseRegister.Entry> early = slow.read();
        for (int i = 0; i < 300; i++) {
            held(process.acquire(NAME));
        }
        assertTrue(store.list("leases/", Optional.empty(), 1000).blobs().size() <= 102);
        Lease before = process.current(NAME).orElseThrow();
        assertEquals(false, slow.replace(early, before.givenBack()));
        assertEquals(Optional.of(before), process.current(NAME));
    }
}
