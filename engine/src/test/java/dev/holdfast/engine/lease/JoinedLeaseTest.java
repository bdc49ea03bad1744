package dev.holdfast.engine.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leases that several processes hold as one owner. */
class JoinedLeaseTest {
    private static final Duration PERIOD = Duration.ofSeconds(60);
    private static final Id REPOSITORY = new Id("0123456789abcdef0123456789abcdef");
    private static final String NAME = EnvironmentLease.name(REPOSITORY, "production");

    private final TrueTime time = new TrueTime();

    private InMemoryBlobStore store(LeasesTest.Kind kind) {
        return new InMemoryBlobStore(Capabilities.of(kind.abilities(), 1L << 20, 4), time.clock(Duration.ZERO));
    }

    private Leases agent(BlobStore store, String side, Duration ahead) throws Exception {
        Id owner = EnvironmentLease.owner(REPOSITORY, side);
        return new Leases(store, owner, side, PERIOD, time.clock(ahead), time::nanos);
    }

    private Leases agent(BlobStore store, String side) throws Exception {
        return agent(store, side, Duration.ZERO);
    }

    private static HeldLease held(Leases.Outcome outcome) {
        return assertInstanceOf(Leases.Outcome.Acquired.class, outcome).held();
    }

    private Duration remaining(HeldLease held, Duration ahead) {
        return held.remaining(time.clock(ahead).instant(), time.nanos());
    }

    @ParameterizedTest
    @EnumSource
    void allAgentsOfASideHoldItWithOneEpoch(LeasesTest.Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        List<Future<Leases.Outcome>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                Leases agent = agent(store.another(), "primary");
                outcomes.add(threads.submit(() -> agent.join(NAME, 0)));
            }
        }
        for (Future<Leases.Outcome> outcome : outcomes) {
            HeldLease held = held(outcome.get());
            assertEquals(1, held.lease().epoch());
            assertEquals(PERIOD, remaining(held, Duration.ZERO));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherSidesLeaseIsNeverTakenByJoiningHoweverLongAgoItEnded(LeasesTest.Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        Leases primary = agent(store, "primary");
        Leases recovery = agent(store.another(), "recovery");
        held(primary.join(NAME, 0));
        for (int i = 0; i < 3; i++) {
            time.pass(PERIOD.multipliedBy(3));
            assertInstanceOf(Leases.Outcome.HeldByAnother.class, recovery.join(NAME, 1));
        }
        primary.release(held(primary.join(NAME, 1)));
        assertInstanceOf(Leases.Outcome.HeldByAnother.class, recovery.join(NAME, 1));
    }

    @ParameterizedTest
    @EnumSource
    void whoseLeaseWasTakenDoesNotGetItBackByJoining(LeasesTest.Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        Leases primary = agent(store, "primary");
        Leases recovery = agent(store.another(), "recovery");
        held(primary.join(NAME, 0));
        recovery.acquire(NAME);
        time.pass(PERIOD.plusSeconds(20));
        assertEquals(2, held(recovery.acquire(NAME)).lease().epoch());
        time.pass(PERIOD.multipliedBy(5));
        Leases.Outcome outcome = primary.join(NAME, 1);
        assertEquals(
                2,
                assertInstanceOf(Leases.Outcome.HeldByAnother.class, outcome)
                        .lease()
                        .epoch());
    }

    @Test
    void whatAFellowRenewedIsNotPutAgain() throws Exception {
        InMemoryBlobStore store = store(LeasesTest.Kind.ADDS);
        List<Leases> agents = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            agents.add(agent(store.another(), "primary"));
        }
        for (int third = 0; third < 30; third++) {
            for (Leases agent : agents) {
                HeldLease held = held(agent.join(NAME, 0));
                assertTrue(remaining(held, Duration.ZERO).compareTo(PERIOD.dividedBy(2)) > 0);
                time.pass(Duration.ofSeconds(2));
            }
        }
        long states = store.list("leases/", Optional.empty(), 1000).blobs().size();
        assertTrue(states <= 31, () -> states + " puts in ten periods");
    }

    /** A fellow whose clock is late must not shorten what one whose clock is early told the others. */
    @Test
    void noRenewalEndsEarlierThanWhatAnotherMayCountOn() throws Exception {
        InMemoryBlobStore store = store(LeasesTest.Kind.REPLACES);
        Duration early = Duration.ofMillis(4900);
        Leases ahead = agent(store, "primary", early);
        Leases late = agent(store.another(), "primary", early.negated());
        Leases other = agent(store.another(), "recovery", early);
        held(ahead.join(NAME, 0));
        time.pass(Duration.ofSeconds(1));
        HeldLease counted = held(late.join(NAME, 0));
        held(late.acquire(NAME));
        while (other.acquire(NAME) instanceof Leases.Outcome.HeldByAnother) {
            time.pass(Duration.ofMillis(500));
        }
        assertEquals(Duration.ZERO, remaining(counted, early.negated()));
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatShowsAnOlderStateThanWasSeenIsNotBelieved(LeasesTest.Kind kind) throws Exception {
        InMemoryBlobStore store = store(kind);
        Leases primary = agent(store, "primary");
        assertThrows(RepositoryException.RolledBack.class, () -> primary.join(NAME, 1));
        assertEquals(Optional.empty(), primary.current(NAME), "nothing was put");
        held(primary.join(NAME, 0));
        assertThrows(RepositoryException.RolledBack.class, () -> primary.join(NAME, 2));
    }

    @Test
    void aStateFromTheFarFutureDoesNotStay() throws Exception {
        InMemoryBlobStore store = store(LeasesTest.Kind.REPLACES);
        Leases far = new Leases(
                store,
                EnvironmentLease.owner(REPOSITORY, "primary"),
                "primary",
                Duration.ofHours(20),
                time.clock(Duration.ZERO),
                time::nanos);
        held(far.join(NAME, 0));
        HeldLease held = held(agent(store.another(), "primary").join(NAME, 0));
        assertTrue(remaining(held, Duration.ZERO).compareTo(PERIOD) <= 0);
    }

    @Test
    void namesAreNotToldInClear() {
        assertTrue(NAME.matches("environment-[0-9a-f]{32}"), NAME);
        assertTrue(!NAME.equals(EnvironmentLease.name(Id.ORDINARY_DOMAIN, "production")));
    }

    /** What a member of a side believes, at any moment. */
    private record Member(String side, Leases leases, Duration ahead, List<HeldLease> last) {}

    /**
     * Two sides of three agents with clocks as far off as they may be, each of which reaches the store or not, joins or,
     * having been told to, takes over: never do agents of two sides hold it at once, and epochs only grow.
     */
    @ParameterizedTest
    @EnumSource
    void atAnyTimeAtMostOneSideHoldsIt(LeasesTest.Kind kind) throws Exception {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("JoinedLeaseTest: -Dholdfast.seed=" + seed);
        RandomGenerator random = new Random(seed);
        InMemoryBlobStore store = store(kind);
        List<Member> members = new ArrayList<>();
        for (String side : List.of("primary", "recovery")) {
            for (int i = 0; i < 3; i++) {
                Duration ahead = Duration.ofMillis(random.nextInt(-4900, 4901));
                members.add(new Member(side, agent(store.another(), side, ahead), ahead, new ArrayList<>()));
            }
        }
        long newest = 0;
        int takeovers = 0;
        String active = "primary";
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(500) == 0) { // the other side is cut off, and this one told to take over
                active = active.equals("primary") ? "recovery" : "primary";
            }
            Member member = members.get(random.nextInt(members.size()));
            if (member.side().equals(active)) {
                Leases.Outcome outcome = random.nextInt(4) == 0
                        ? member.leases().acquire(NAME)
                        : member.leases().join(NAME, 0);
                if (outcome instanceof Leases.Outcome.Acquired(HeldLease held)) {
                    assertTrue(held.lease().epoch() >= newest, "seed " + seed + ": epochs only grow");
                    takeovers += held.lease().epoch() > newest ? 1 : 0;
                    newest = held.lease().epoch();
                    member.last().add(held);
                }
            }
            long sides = members.stream()
                    .filter(each -> !each.last().isEmpty())
                    .filter(each ->
                            !remaining(each.last().getLast(), each.ahead()).isZero())
                    .map(Member::side)
                    .distinct()
                    .count();
            assertTrue(sides <= 1, "seed " + seed + ", step " + step + ": both sides hold it");
            time.pass(Duration.ofMillis(random.nextInt(1500)));
        }
        assertTrue(takeovers > 5, "seed " + seed + ": " + takeovers + " takeovers");
    }
}
