package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workloads of one agent whose points are taken at one moment. */
class ConsistencyGroupBackupTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void threeWorkloadsOfAGroupAndOneOfNone() throws IOException {
        site = Site.with(home);
        for (String name : List.of("one", "two", "free")) {
            Files.createDirectory(home.resolve(name));
            Files.writeString(home.resolve(name).resolve("file"), name);
        }
        site.disk("disk", 1 << 20, 1);
        for (String name : List.of("before", "after")) {
            Path hook = Files.writeString(
                    home.resolve(name),
                    "#!/bin/sh\necho \"" + name + " $HOLDFAST_WORKLOAD $(date +%s%N)\" >> " + home.resolve("log")
                            + "\n");
            Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        }
        configure("two");
    }

    private void configure(String second) throws IOException {
        String hooks = "hooks: {before: [\"%s\"], after: [\"%s\"]}".formatted(site.path("before"), site.path("after"));
        Files.writeString(
                home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%1$s", key: "file:key"}
              - {name: far, repository: "%2$s", key: "file:far-key", replication: {mode: async}}
            workloads:
              - {name: one, source: {type: directory, path: one}, rpo: 1h, %3$s}
              - {name: two, source: {type: directory, path: %4$s}, rpo: 1h, %3$s}
              - {name: disk, source: {type: disk, path: disk}, rpo: 1h, %3$s}
              - {name: free, source: {type: directory, path: free}, rpo: 1h}
            environments:
              - name: production
                workloads: [one, two, disk]
                sites: [home]
                consistency-groups: [{name: shop, workloads: [one, two, disk]}]
            """.formatted(site.url("repository"), site.url("far"), hooks, second));
    }

    private AgentRun backUp(String... workloads) {
        List<String> args = new ArrayList<>(List.of("backup", "--config", site.path("agent.yaml")));
        args.addAll(List.of(workloads));
        return site.run(args.toArray(String[]::new));
    }

    private List<Point> points(String repository, String key) throws Exception {
        try (WritableSite open = site.open(repository, key)) {
            PointCatalog catalog = new PointCatalog(open.repository());
            List<Point> points = new ArrayList<>();
            for (String pseudonym : catalog.pseudonyms()) {
                for (var name : catalog.points(pseudonym)) {
                    points.add(catalog.open(name));
                }
            }
            return points;
        }
    }

    private List<EnvironmentPoint> environmentPoints() throws Exception {
        return EnvironmentPoint.of(points("repository", "key"));
    }

    /** Nanoseconds since 1970 at which hooks began, by what they are and whose. */
    private Map<String, Long> hooks() throws IOException {
        Map<String, Long> times = new TreeMap<>();
        for (String line : Files.readAllLines(home.resolve("log"))) {
            String[] words = line.split(" ", -1);
            times.put(words[0] + " " + words[1], Long.parseLong(words[2]));
        }
        return times;
    }

    @Test
    void pointsOfAGroupAreOneEnvironmentPointBetweenTheHooksOfAll() throws Exception {
        AgentRun run = backUp();
        assertEquals(0, run.exit(), run.err());
        List<EnvironmentPoint> found = environmentPoints();
        assertEquals(1, found.size());
        EnvironmentPoint point = found.getFirst();
        assertEquals("production", point.environment());
        assertEquals("shop", point.group());
        assertEquals(List.of(), point.missing());
        assertTrue(point.isTogether());
        assertEquals(
                List.of("disk", "one", "two"),
                point.members().stream().map(each -> each.manifest().workload()).toList());
        assertEquals(Duration.ZERO, point.uncertainty());
        Map<String, Long> hooks = hooks();
        assertEquals(6, hooks.size());
        for (Point member : point.members()) {
            long opened =
                    Duration.between(Instant.EPOCH, member.manifest().instant()).toNanos();
            hooks.forEach((what, at) -> assertEquals(
                    what.startsWith("before"),
                    at < opened,
                    what + " and " + member.manifest().workload()));
        }
        Optional<Point> free = points("repository", "key").stream()
                .filter(each -> each.manifest().workload().equals("free"))
                .findFirst();
        assertEquals(Optional.empty(), free.orElseThrow().manifest().membership());
    }

    @Test
    void aMemberThatFailsIsNamedAndTheOthersStand() throws Exception {
        configure("gone");
        AgentRun run = backUp();
        assertEquals(3, run.exit(), run.err());
        EnvironmentPoint point = environmentPoints().getFirst();
        assertEquals(List.of(new EnvironmentPoint.Missing("host-a", Optional.of("two"))), point.missing());
        assertEquals(2, point.members().size());
        assertTrue(
                point.members().getFirst().manifest().warnings().getFirst().contains("lacks workload 'two'"),
                () -> "" + point);
        assertEquals(6, hooks().size(), "what was stopped goes on");
    }

    @Test
    void eachRoundIsAnEnvironmentPointOfItsOwnAndTheNewestComesFirst() throws Exception {
        assertEquals(0, backUp().exit());
        assertEquals(0, backUp().exit());
        List<EnvironmentPoint> found = environmentPoints();
        assertEquals(2, found.size());
        assertTrue(found.getFirst().instant().isAfter(found.getLast().latest()));
    }

    @Test
    void aWorkloadThatIsAskedForAloneIsOfNoEnvironmentPoint() throws Exception {
        assertEquals(0, backUp("one").exit());
        Manifest manifest = points("repository", "key").getFirst().manifest();
        assertEquals(Optional.empty(), manifest.membership());
        assertFalse(Files.readString(home.resolve("log")).contains("two"));
    }

    @Test
    void whatIsReplicatedIsTheSameEnvironmentPointThere() throws Exception {
        assertEquals(0, backUp().exit());
        assertEquals(
                0, site.run("replicate", "--config", site.path("agent.yaml")).exit());
        assertEquals(environmentPoints(), EnvironmentPoint.of(points("far", "far-key")));
    }
}
