package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two agents, processes of their own, with workloads of one consistency group in one repository. */
@Timeout(240)
class SharedGroupTest {
    private static final List<String> HOSTS = List.of("host-a", "host-b");

    @TempDir
    Path home;

    private Site site;
    private final List<RunningAgent> running = new ArrayList<>();

    @BeforeEach
    void aRepositoryThatTwoHostsShare() throws IOException {
        site = Site.with(home);
    }

    @AfterEach
    void endThem() {
        running.forEach(RunningAgent::close);
    }

    private RunningAgent start(String host, Class<?> program) throws IOException, InterruptedException {
        Path folder = home.resolve(host);
        Files.createDirectories(folder.resolve("tree"));
        Files.writeString(folder.resolve("tree/file"), host);
        int port = RunningAgent.freePort();
        Site own = new Site(folder);
        Files.writeString(folder.resolve("agent.yaml"), """
            agent: {name: %1$s, state: state, %2$s}
            sites: [{name: home, repository: "%3$s", key: "file:%4$s"}]
            workloads: [{name: tree-%1$s, source: {type: directory, path: tree}, rpo: 15s}]
            environments:
              - name: production
                workloads: [tree-%1$s]
                sites: [home]
                consistency-groups:
                  - {name: trade, workloads: [tree-%1$s], agents: [host-a, host-b], barrier: 6s}
            """.formatted(
                        host, RunningAgent.http(own, port), site.url("repository"), site.path("key")));
        RunningAgent agent = RunningAgent.start(folder, port, program);
        running.add(agent);
        return agent;
    }

    private List<EnvironmentPoint> environmentPoints() throws IOException {
        try (WritableSite open = site.open("repository", "key")) {
            PointCatalog catalog = new PointCatalog(open.repository());
            List<Point> points = new ArrayList<>();
            for (String pseudonym : catalog.pseudonyms()) {
                for (PointName name : catalog.points(pseudonym)) {
                    points.add(catalog.open(name));
                }
            }
            return EnvironmentPoint.of(points);
        } catch (Exception e) {
            throw new IOException("the repository cannot be read", e);
        }
    }

    private EnvironmentPoint await(RunningAgent agent, String what, Predicate<EnvironmentPoint> wanted)
            throws IOException, InterruptedException {
        List<EnvironmentPoint> found = new ArrayList<>();
        agent.await(what, () -> {
            environmentPoints().stream().filter(wanted).forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private static boolean isWhole(EnvironmentPoint point) {
        return point.isComplete() && point.isTogether();
    }

    private static Set<String> hosts(EnvironmentPoint point) {
        return point.members().stream().map(each -> each.manifest().host()).collect(Collectors.toSet());
    }

    @Test
    void agentsTakeAnEnvironmentPointTogetherAndOneThatDiesIsNamedUntilItIsBack() throws Exception {
        RunningAgent first = start("host-a", Agent.class);
        RunningAgent second = start("host-b", Agent.class);
        EnvironmentPoint whole = await(first, "a complete environment point", SharedGroupTest::isWhole);
        assertEquals(Set.copyOf(HOSTS), hosts(whole));
        assertTrue(whole.uncertainty().compareTo(Duration.ofSeconds(4)) <= 0, () -> "" + whole.uncertainty());

        second.close();
        EnvironmentPoint lacking = await(
                first,
                "an environment point without the agent that died",
                point -> point.instant().isAfter(whole.latest()) && hosts(point).equals(Set.of("host-a")));
        assertEquals(List.of(new EnvironmentPoint.Missing("host-b", Optional.empty())), lacking.missing());
        assertTrue(
                lacking.members().getFirst().manifest().warnings().toString().contains("lacks agent 'host-b'"),
                () -> "" + lacking);

        start("host-b", Agent.class);
        await(
                first,
                "a complete one again",
                point -> isWhole(point) && point.instant().isAfter(lacking.latest()));
    }

    @Test
    void anAgentWhoseClockIsOffTakesItsPointsAloneAndSaysWhy() throws Exception {
        RunningAgent right = start("host-a", Agent.class);
        RunningAgent ahead = start("host-b", SkewedAgent.class);
        String refusal = "more than the 2 s that a consistency group allows";
        right.await(
                "that one of them refuses to take part",
                () -> right.said().contains(refusal) || ahead.said().contains(refusal));
        assertTrue(environmentPoints().stream().noneMatch(SharedGroupTest::isWhole));
    }
}
