package dev.holdfast.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.control.Pause;
import dev.holdfast.agent.group.Gathering;
import dev.holdfast.agent.group.LoggedMembers;
import dev.holdfast.agent.group.LoneMuster;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.schedule.Knowledge;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.agent.schedule.Start;
import dev.holdfast.agent.work.Arrival;
import dev.holdfast.agent.work.Listing;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.agent.work.Work;
import dev.holdfast.engine.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which workloads are captured when one of a group is due. */
@Timeout(30)
class GroupsTest {
    private static final Now NOW = new Now(Instant.parse("2026-01-02T03:04:05Z"), 0);

    @TempDir
    Path home;

    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private FakeWork work;
    private Scheduler scheduler;
    private Pauses pauses;
    private Groups groups;
    private ConsistencyGroup shop;

    /** Remembers what is asked of it, and does nothing. */
    private static final class FakeWork implements Work {
        private final List<Map<String, String>> gathered = new ArrayList<>();
        private final Set<String> captured = new ConcurrentSkipListSet<>();
        private final Set<String> held = new ConcurrentSkipListSet<>();
        private final Configuration configuration;

        FakeWork(Configuration configuration) {
            this.configuration = configuration;
        }

        @Override
        public Gathering gather(ConsistencyGroup group, Map<String, String> missing) {
            gathered.add(missing);
            LoneMuster muster = new LoneMuster("host-a", InstantSource.system(), new SecureRandom());
            return new Gathering(
                    "production", group, missing, LoggedMembers.of(configuration, group, Logs.NONE), muster, 1);
        }

        @Override
        public void hold(String workload, Companion companion) {
            held.add(workload);
            companion.leave("not here");
        }

        /** Returns when that is done, which no event tells of. */
        private void awaitHeld(String workload) throws InterruptedException {
            while (!held.contains(workload)) {
                Thread.sleep(5);
            }
        }

        @Override
        public Outcome.OfCapture capture(String workload, Companion companion, Run run, Durable durable) {
            captured.add(workload + (companion.equals(Companion.NONE) ? " alone" : ""));
            return new Outcome.CaptureFailed(workload, Failure.of(new IOException("not here")), List.of());
        }

        @Override
        public Outcome.OfCopy copy(String site, Optional<PointOf> point, Run run) {
            throw new IllegalStateException("nothing is copied");
        }

        @Override
        public List<Arrival> arrived() {
            return List.of();
        }

        @Override
        public Listing list(String site) {
            throw new IllegalStateException("nothing is listed");
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void aGroupOfThreeOfWhichTwoMayRunAtOnce() throws Exception {
        Configuration configuration = ConfigurationReader.read(Files.writeString(home.resolve("agent.yaml"), """
            sites: [{name: home, repository: "file:///srv/backup", key: "file:home.key"}]
            workloads:
              - {name: a, source: {type: directory, path: a}, rpo: 1h}
              - {name: b, source: {type: directory, path: b}, rpo: 4h}
              - {name: c, source: {type: directory, path: c}, rpo: 4h}
            environments:
              - name: production
                workloads: [a, b, c]
                sites: [home]
                consistency-groups: [{name: shop, workloads: [b, c]}]
            limits: {captures: 2}
            """));
        begin(configuration);
    }

    private void begin(Configuration configuration) throws Exception {
        work = new FakeWork(configuration);
        shop = configuration.environments().getFirst().groups().getFirst();
        scheduler = new Scheduler(Planning.of(configuration, ZoneOffset.UTC), Knowledge.NONE, new Random(1), NOW);
        pauses = new Pauses(home.resolve("pauses.json"));
        Crew crew = new Crew(work, new Runs(InstantSource.system()), "home", events);
        groups = new Groups(configuration, scheduler, pauses, crew);
    }

    private List<String> due() {
        return scheduler.decide(NOW).stream()
                .map(start -> ((Start.Capture) start).workload())
                .toList();
    }

    private void awaitEnds(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            events.take();
        }
    }

    @Test
    void whenOneIsDueAllAreCapturedTogetherEvenBeyondTheLimit() throws Exception {
        List<String> due = due();
        assertEquals(2, due.size());
        assertTrue(due.contains("b") != due.contains("c"), () -> "one of the group: " + due);
        groups.begin(due, NOW);
        awaitEnds(3);
        assertEquals(List.of(Map.of()), work.gathered);
        assertEquals(Set.of("a alone", "b", "c"), work.captured);
    }

    @Test
    void whatIsPausedOrCapturedAlreadyIsMissingAndNamed() throws Exception {
        pauses.hold("c", new Pause("moving", NOW.wall(), NOW.wall().plus(Duration.ofHours(1)), "somebody"));
        groups.join(shop, NOW);
        awaitEnds(1);
        assertEquals(Set.of("b"), work.captured);
        assertEquals(List.of(Map.of("c", "its captures are paused")), work.gathered);

        pauses.end("c");
        groups.join(shop, NOW);
        awaitEnds(1);
        assertEquals(Map.of("b", "another capture of it was under way"), work.gathered.getLast());
        assertEquals(Set.of("b", "c"), work.captured);
    }

    @Test
    void aGroupOfWhichNothingCanBeCapturedIsNotBegun() throws Exception {
        groups.join(shop, NOW);
        awaitEnds(2);
        groups.join(shop, NOW);
        assertEquals(1, work.gathered.size());
    }

    @Test
    void aDatabaseIsOfItByItsLogAndItsBasesAreTakenOnTheirOwn() throws Exception {
        begin(ConfigurationReader.read(Files.writeString(home.resolve("database.yaml"), """
            sites: [{name: home, repository: "file:///srv/backup", key: "file:home.key"}]
            workloads:
              - {name: a, source: {type: postgresql, url: "jdbc:postgresql://localhost/shop"}, rpo: 5s}
              - {name: b, source: {type: directory, path: b}, rpo: 1h}
            environments:
              - name: production
                workloads: [a, b]
                sites: [home]
                consistency-groups: [{name: shop, workloads: [a, b]}]
            limits: {captures: 2}
            """)));
        groups.begin(due(), NOW);
        awaitEnds(2);
        assertEquals(Set.of("a alone", "b"), work.captured);
        assertEquals(List.of(Map.of()), work.gathered);
        work.awaitHeld("a");
    }
}
