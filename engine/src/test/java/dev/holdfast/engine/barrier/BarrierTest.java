package dev.holdfast.engine.barrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that meet in one store, some of which do not come. */
@Timeout(60)
class BarrierTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final List<String> BOTH = List.of("a", "b");

    private final InMemoryBlobStore store = new InMemoryBlobStore();

    private static Barrier barrier(BlobStore store, String agent, Duration wait, Duration ahead) throws Exception {
        InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
        return new Barrier(
                store, "group-1", new Barrier.Members(agent, BOTH, wait), clock, System::nanoTime, new SecureRandom());
    }

    private Barrier barrier(String agent, Duration wait) throws Exception {
        return barrier(store, agent, wait, Duration.ZERO);
    }

    private static <T> List<T> atOnce(Collection<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> each : threads.invokeAll(tasks)) {
                results.add(each.get());
            }
        }
        return results;
    }

    private Callable<Meeting> meets(Round round, Step step) {
        return () -> round.meet(store, step);
    }

    @Test
    void thoseWhoBeginAtOnceMeetInOneRoundAndPassItsSteps() throws Exception {
        List<Round> rounds = atOnce(List.of(barrier("a", LONG)::begin, barrier("b", LONG)::begin));
        assertEquals(rounds.getFirst().proposal(), rounds.getLast().proposal());
        for (Step step : Step.values()) {
            List<Meeting> meetings =
                    atOnce(rounds.stream().map(round -> meets(round, step)).toList());
            assertEquals(BOTH, meetings.getFirst().decision().agents());
            assertEquals(meetings.getFirst().decision(), meetings.getLast().decision(), "the same for all");
        }
    }

    @Test
    void nobodyPassesAStepBeforeTheOtherHasComeToIt() throws Exception {
        Round first = barrier("a", LONG).begin();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Meeting> waiting = threads.submit(meets(first, Step.JOIN));
            while (store.list("barriers/", Optional.empty(), 10).blobs().size() < 2) {
                Thread.sleep(5);
            }
            Round second = barrier("b", LONG).open().orElseThrow();
            assertFalse(waiting.isDone());
            second.meet(store, Step.JOIN);
            assertEquals(BOTH, waiting.get().decision().agents());
        }
    }

    @Test
    void whoDoesNotComeIsLeftOut() throws Exception {
        Round round = barrier("a", SHORT).begin();
        assertEquals(List.of("a"), round.meet(store, Step.JOIN).decision().agents());
        assertEquals(List.of("a"), round.meet(store, Step.READY).decision().agents());
        assertTrue(barrier("b", SHORT).open().isEmpty(), "it is decided who takes part");
        assertNotEquals(round.proposal(), barrier("b", SHORT).begin().proposal());
    }

    @Test
    void anAgentThatDiesAfterItsProposalHoldsUpNobody() throws Exception {
        Round dead = barrier("a", SHORT).begin();
        Round alive = barrier("b", SHORT).begin();
        assertEquals(dead.proposal(), alive.proposal());
        assertEquals(List.of("b"), alive.meet(store, Step.JOIN).decision().agents());
    }

    @Test
    void anAgentThatDiesLaterIsLeftOutOfTheNextStep() throws Exception {
        List<Round> rounds =
                List.of(barrier("a", SHORT).begin(), barrier("b", SHORT).open().orElseThrow());
        atOnce(rounds.stream().map(round -> meets(round, Step.JOIN)).toList());
        Decision ready = rounds.getFirst().meet(store, Step.READY).decision();
        assertEquals(List.of("a"), ready.agents());
        assertEquals(
                ready,
                rounds.getLast().meet(store, Step.READY).decision(),
                "which one that was only slow sees as well");
    }

    @Test
    void anAgentThatBeganAnewDoesNotJoinTheRoundOfItsEarlierLife() throws Exception {
        Round before = barrier("a", LONG).begin();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Meeting> dead = threads.submit(meets(before, Step.JOIN));
            while (barrier("a", LONG).open().isPresent()) {
                Thread.sleep(5);
            }
            assertTrue(barrier("b", LONG).open().isPresent());
            dead.cancel(true);
        }
    }

    @Test
    void aProposalThatNobodyTookUpIsNotJoinedLater() throws Exception {
        Round old = barrier("a", SHORT).begin();
        Thread.sleep(SHORT.plusMillis(50));
        assertTrue(barrier("b", SHORT).open().isEmpty());
        assertNotEquals(old.proposal(), barrier("b", SHORT).begin().proposal());
    }

    @Test
    void credentialsThatOnlyAddSuffice() throws Exception {
        BlobStore adding = new ForwardingBlobStore(store) {
            @Override
            public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
                throw new BlobStoreException.AccessDenied("these credentials only add", "");
            }
        };
        for (int i = 0; i < 12; i++) {
            barrier(adding, "a", Duration.ofMillis(1), Duration.ZERO).begin().meet(adding, Step.JOIN);
        }
        assertEquals(12, rounds());
    }

    @Test
    void whereItMayDeleteOldRoundsGo() throws Exception {
        for (int i = 0; i < 15; i++) {
            barrier("a", Duration.ofMillis(1)).begin().meet(store, Step.JOIN);
        }
        assertEquals(10, rounds());
    }

    private long rounds() throws Exception {
        return store.list("barriers/", Optional.empty(), 1000).blobs().stream()
                .map(BlobStat::name)
                .filter(name -> name.value().endsWith("/proposal"))
                .count();
    }

    @Test
    void howFarAClockIsOffIsSeenWithoutTheStoresHelp() throws Exception {
        InMemoryBlobStore blind = new InMemoryBlobStore(Capabilities.of(List.of(Ability.PUT_IF_ABSENT), 1L << 20, 4));
        Round right = barrier(blind, "a", LONG, Duration.ZERO).begin();
        Round behind = barrier(blind, "b", LONG, Duration.ofSeconds(-40)).open().orElseThrow();
        Callable<Meeting> first = () -> right.meet(blind, Step.JOIN);
        Callable<Meeting> second = () -> behind.meet(blind, Step.JOIN);
        List<Meeting> meetings = atOnce(List.of(first, second));
        Meeting other = meetings.get(meetings.getFirst().decision().by().equals("a") ? 1 : 0);
        assertTrue(other.clockBound().compareTo(Duration.ofSeconds(40)) >= 0, () -> "" + other);
    }

    @Test
    void configurationsThatDoNotAgreeAreRefused() throws Exception {
        barrier("a", LONG).begin();
        Barrier other = new Barrier(
                store,
                "group-1",
                new Barrier.Members("b", List.of("a", "b", "c"), LONG),
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom());
        assertThrows(RepositoryException.Refused.class, other::begin);
    }

    @Test
    void aStoreThatReplacesWhatIsThereIsRefused() {
        InMemoryBlobStore careless = new InMemoryBlobStore(Capabilities.of(List.of(Ability.CLOCK), 1L << 20, 4));
        assertThrows(RepositoryException.Refused.class, () -> barrier(careless, "a", LONG, Duration.ZERO));
    }

    @Test
    void whatHoldfastDoesNotWriteIsNoProposal() throws Exception {
        put("barriers/group-1/ffffffffffffffff/proposal", "no proposal");
        assertThrows(RepositoryException.Damaged.class, barrier("a", LONG)::begin);
        put("barriers/group-1/0/proposal", "{}");
        assertThrows(RepositoryException.Damaged.class, barrier("a", LONG)::begin);
    }

    @Test
    void aDecisionForAgentsThatDidNotComeIsNotBelieved() throws Exception {
        Round round = barrier("a", LONG).begin();
        put(
                "barriers/group-1/ffffffffffffffff/join/decision",
                "{\"agent\":\"x\",\"at\":\"2026-01-01T00:00:00Z\",\"agents\":[\"a\",\"x\"]}");
        assertThrows(RepositoryException.Damaged.class, () -> round.meet(store, Step.JOIN));
    }

    private void put(String name, String text) throws BlobStoreException {
        store.put(new BlobName(name), BlobBody.of(text.getBytes(StandardCharsets.UTF_8)), new PutCondition.IfAbsent());
    }

    @Test
    void waitingCostsARequestASecondAtMostAfterTheFirst() throws Exception {
        CountingBlobStore counting = new CountingBlobStore(store);
        Round round =
                barrier(counting, "a", Duration.ofSeconds(3), Duration.ZERO).begin();
        counting.reset();
        round.meet(counting, Step.JOIN);
        assertTrue(counting.requests(BlobOperation.LIST) <= 9, () -> "" + counting.requests(BlobOperation.LIST));
        assertTrue(counting.requests() <= 12, () -> "" + counting.requests());
    }
}
