package dev.holdfast.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workloads of one agent that wait for one another. */
@Timeout(30)
class GatheringTest {
    private static final Instant MOMENT = Instant.parse("2026-01-02T03:04:05Z");
    private static final Id ROUND = new Id("1".repeat(32));

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeMuster muster = new FakeMuster();
    private Set<String> logged = Set.of();
    private Logs logs = Logs.NONE;

    /** Other agents, which come at once, or fail as a test says. */
    private final class FakeMuster implements Muster {
        private String failing = "";
        private List<String> missing = List.of();

        private void take(String step) throws IOException {
            log.add(step);
            if (failing.equals(step)) {
                throw new IOException("the store is away");
            }
        }

        @Override
        public void join() throws IOException {
            take("all join");
        }

        @Override
        public Moment ready() throws IOException {
            take("all ready");
            return new Moment(ROUND, MOMENT, Duration.ofMillis(20));
        }

        @Override
        public Ending still() throws IOException {
            take("all still");
            return new Ending(missing.isEmpty(), missing);
        }

        @Override
        public List<String> agents() {
            return List.of("host-a", "host-b");
        }
    }

    private Gathering gathering(Map<String, String> missing, int atOnce, String... workloads) {
        ConsistencyGroup group =
                new ConsistencyGroup("shop", List.of(workloads), List.of("host-a", "host-b"), Duration.ofSeconds(5));
        return new Gathering("production", group, missing, new LoggedMembers(logged, logs), muster, atOnce);
    }

    /** Captures a workload as far as a gathering sees it. */
    private Future<Backup.Gathered> capture(Gathering gathering, String workload) {
        return threads.submit(() -> {
            Companion companion = gathering.companion(workload);
            companion.begin();
            log.add("quiesce");
            companion.ready();
            log.add("open");
            companion.opened();
            log.add("read");
            companion.still();
            log.add("resume");
            return companion.gathered();
        });
    }

    @AfterEach
    void endThem() {
        threads.shutdownNow();
    }

    @Test
    void allQuiesceBeforeAnyIsOpenedAndAllAreReadBeforeAnyResumes() throws Exception {
        Gathering gathering = gathering(Map.of(), 3, "a", "b", "c");
        List<Future<Backup.Gathered>> running = List.of("a", "b", "c").stream()
                .map(each -> capture(gathering, each))
                .toList();
        for (Future<Backup.Gathered> each : running) {
            Manifest.Membership membership = each.get().membership().orElseThrow();
            assertEquals(ROUND, membership.round());
            assertEquals(MOMENT, membership.instant());
            assertEquals(List.of("a", "b", "c"), membership.workloads());
            assertEquals(List.of("host-a", "host-b"), membership.agents());
            assertTrue(membership.together());
            assertEquals(List.of(), each.get().warnings());
        }
        assertEquals("all join", log.getFirst());
        assertTrue(log.lastIndexOf("quiesce") < log.indexOf("all ready"), () -> "" + log);
        assertTrue(log.indexOf("all ready") < log.indexOf("open"), () -> "" + log);
        assertTrue(log.lastIndexOf("read") < log.indexOf("all still"), () -> "" + log);
        assertTrue(log.indexOf("all still") < log.indexOf("resume"), () -> "" + log);
    }

    @Test
    void whoFailsIsNamedAndHoldsUpNobody() throws Exception {
        Gathering gathering = gathering(Map.of("c", "its captures are paused"), 3, "a", "b", "c");
        Future<Backup.Gathered> running = capture(gathering, "a");
        Companion failing = gathering.companion("b");
        failing.begin();
        failing.leave("the disk is gone");
        failing.leave("twice");
        failing.awaitStill();
        List<String> warnings = running.get().warnings();
        assertEquals(2, warnings.size());
        assertTrue(warnings.getFirst().contains("lacks workload 'b': the disk is gone"), () -> "" + warnings);
        assertTrue(warnings.getLast().contains("lacks workload 'c': its captures are paused"), () -> "" + warnings);
        assertEquals(
                List.of("a", "b", "c"), running.get().membership().orElseThrow().workloads());
    }

    @Test
    void whoIsBegunAnewAfterItFailedIsNotOfThatMoment() throws Exception {
        Gathering gathering = gathering(Map.of(), 2, "a", "b");
        Future<Backup.Gathered> running = capture(gathering, "a");
        gathering.companion("b").leave("the site is gone");
        assertTrue(running.get().membership().isPresent());
        Backup.Gathered again = capture(gathering, "b").get();
        assertTrue(again.membership().isEmpty());
        assertTrue(again.warnings().getFirst().contains("the site is gone"), () -> "" + again);
    }

    @Test
    void anAgentThatCannotMeetTheOthersTakesItsPointsAlone() throws Exception {
        for (String step : List.of("all join", "all ready")) {
            muster.failing = step;
            Gathering gathering = gathering(Map.of(), 2, "a", "b");
            Future<Backup.Gathered> other = capture(gathering, "b");
            Backup.Gathered gathered = capture(gathering, "a").get();
            assertTrue(gathered.membership().isEmpty(), step);
            assertEquals(gathered, other.get());
            assertTrue(gathered.warnings().getFirst().contains("the store is away"), () -> "" + gathered);
        }
        assertFalse(log.contains("all still"), "of what failed no more steps are taken");
    }

    @Test
    void whoCannotTellWhetherTheOthersWereStillSaysSo() throws Exception {
        muster.failing = "all still";
        Backup.Gathered gathered = capture(gathering(Map.of(), 1, "a"), "a").get();
        assertFalse(gathered.membership().orElseThrow().together());
        assertTrue(gathered.warnings().getFirst().contains("the store is away"), () -> "" + gathered);
    }

    @Test
    void agentsThatDidNotComeAreNamed() throws Exception {
        muster.missing = List.of("host-b");
        Backup.Gathered gathered = capture(gathering(Map.of(), 1, "a"), "a").get();
        assertFalse(gathered.membership().orElseThrow().together());
        assertTrue(gathered.warnings().getFirst().contains("lacks agent 'host-b'"), () -> "" + gathered);
    }

    @Test
    void noMoreAreReadAtOnceThanTheLimitAllows() throws Exception {
        Gathering gathering = gathering(Map.of(), 1, "a", "b");
        Companion first = gathering.companion("a");
        Future<Backup.Gathered> second;
        try (ExecutorService opener = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> opened = opener.submit(() -> {
                first.begin();
                first.ready();
                first.opened();
                return "";
            });
            Companion other = gathering.companion("b");
            other.begin();
            other.ready();
            opened.get();
            second = threads.submit(() -> {
                other.opened();
                log.add("read");
                other.still();
                return other.gathered();
            });
        }
        assertFalse(log.contains("read"));
        first.still();
        assertTrue(first.gathered().membership().isPresent());
        assertTrue(second.get().membership().isPresent());
    }

    @Test
    void nobodyIsWaitedForWhereAllFail() throws Exception {
        Gathering gathering = gathering(Map.of(), 2, "a", "b");
        gathering.companion("a").leave("gone");
        gathering.companion("b").leave("gone");
        gathering.companion("a").awaitStill();
        assertEquals(List.of(), log);
    }

    /** What a database does that is of it by its log. */
    private Future<?> hold(Gathering gathering, String workload) {
        return threads.submit(() -> {
            Companion companion = gathering.companion(workload);
            companion.begin();
            log.add("quiesce");
            companion.ready();
            companion.still();
            log.add("resume");
            return "";
        });
    }

    @Test
    void aDatabaseIsOfItByItsLogWhichHasToHoldTheInstant() throws Exception {
        logged = Set.of("db");
        logs = (workload, instant) -> {
            log.add(workload + " until " + instant);
            return Duration.ofMillis(300);
        };
        Gathering gathering = gathering(Map.of(), 2, "a", "b", "db");
        Future<?> database = hold(gathering, "db");
        Future<Backup.Gathered> first = capture(gathering, "a");
        for (Future<Backup.Gathered> each : List.of(first, capture(gathering, "b"))) {
            Manifest.Membership membership = each.get().membership().orElseThrow();
            assertEquals(List.of("db"), membership.logged());
            assertEquals(List.of("a", "b", "db"), membership.workloads());
            assertEquals(Duration.ofMillis(300), membership.clockBound(), "the greatest of all clocks");
            assertEquals(List.of(), each.get().warnings());
        }
        database.get();
        assertTrue(log.lastIndexOf("quiesce") < log.indexOf("all ready"), () -> "" + log);
        assertTrue(log.indexOf("all still") < log.indexOf("resume"), () -> "" + log);
        assertEquals(1, Collections.frequency(log, "db until " + MOMENT), "it is asked once for all");
    }

    @Test
    void aDatabaseWhoseLogDoesNotComeSoFarIsNamed() throws Exception {
        logged = Set.of("db");
        logs = (_, _) -> {
            throw new SourceException.Unavailable("its server is gone", "Start it.");
        };
        Gathering gathering = gathering(Map.of(), 2, "a", "db");
        Future<?> database = hold(gathering, "db");
        Backup.Gathered gathered = capture(gathering, "a").get();
        assertEquals(List.of(), gathered.membership().orElseThrow().logged());
        assertTrue(gathered.warnings().getFirst().contains("'db': its server is gone"), () -> "" + gathered);
        database.get();
    }

    @Test
    void aServerWhoseClockIsFarOffIsOfNoMoment() throws Exception {
        logged = Set.of("db");
        logs = (_, _) -> Duration.ofSeconds(3);
        Gathering gathering = gathering(Map.of(), 2, "a", "db");
        Future<?> database = hold(gathering, "db");
        Backup.Gathered gathered = capture(gathering, "a").get();
        assertEquals(List.of(), gathered.membership().orElseThrow().logged());
        assertEquals(Duration.ofMillis(20), gathered.membership().orElseThrow().clockBound());
        assertTrue(gathered.warnings().getFirst().contains("clock"), () -> "" + gathered);
        database.get();
    }

    @Test
    void aDatabaseWaitsForNobodyWhereAllThatWouldBeCapturedFail() throws Exception {
        logged = Set.of("db");
        Gathering gathering = gathering(Map.of(), 2, "a", "db");
        Future<?> database = hold(gathering, "db");
        gathering.companion("a").leave("gone");
        database.get();
        assertFalse(log.contains("all ready"), () -> "" + log);
    }
}
