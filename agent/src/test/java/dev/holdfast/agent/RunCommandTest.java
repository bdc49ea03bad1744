package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As a process of its own, as systemd would run it. */
@Timeout(180)
class RunCommandTest {
    @TempDir
    Path home;

    private Site site;
    private @Nullable AgentProcess agent;

    @BeforeEach
    void twoWorkloadsAndTwoSites() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
        configure("mode: async");
    }

    private void configure(String replication) throws IOException {
        Files.writeString(
                home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
              - {name: far, repository: "%s", key: "file:far-key", replication: {%s}}
            workloads:
              - {name: web, source: {type: disk, path: disk}, rpo: 5s}
              - {name: app, source: {type: directory, path: tree}, rpo: 5s}
            """.formatted(site.url("repository"), site.url("far"), replication));
    }

    private void start() throws IOException {
        agent = AgentProcess.start(home);
    }

    private AgentProcess agent() {
        return Objects.requireNonNull(agent, "start it first");
    }

    private void kill() throws InterruptedException {
        agent().kill();
    }

    @AfterEach
    void endIt() {
        if (agent != null) {
            agent.close();
        }
    }

    private String said() throws IOException {
        return agent().said();
    }

    private void await(String what, AgentProcess.Condition condition) throws IOException, InterruptedException {
        agent().await(what, condition);
    }

    private int points(String repository) throws IOException {
        return site.objects(repository, "points").size();
    }

    private List<String> names(String repository) throws IOException {
        return site.objects(repository, "points").stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    private void stop() throws IOException, InterruptedException {
        agent().stop();
    }

    private void requireWhole() {
        for (List<String> each : List.of(List.of("repository", "key"), List.of("far", "far-key"))) {
            AgentRun run = site.run(
                    "verify",
                    "--data",
                    "100",
                    "--repository",
                    site.url(each.getFirst()),
                    "--key-file",
                    site.path(each.getLast()));
            assertEquals(0, run.exit(), run.err() + run.out());
        }
    }

    @Test
    void pointsAreTakenAgainAndAgainAndComeToAllSites() throws Exception {
        start();
        await("six points at both sites", () -> points("repository") >= 6 && points("far") >= 6);
        stop();
        requireWhole();
        assertTrue(Files.exists(home.resolve("state/schedule.json")), "what it learned is kept");
        assertEquals(1, site.objects("repository", "ledger/agents").size(), "others know what it protects");
        assertEquals(1, site.objects("far", "ledger/agents").size(), "at each site");
    }

    @Test
    void whileTheLocalSiteIsGonePointsAreTakenIntoAnotherAndItGetsThemAfterwards() throws Exception {
        start();
        await("two points at both sites", () -> points("repository") >= 2 && points("far") >= 2);
        Files.move(home.resolve("repository"), home.resolve("away"));
        int then = points("far");
        await("four more points at the other site", () -> points("far") >= then + 4);
        kill();
        start();
        int later = points("far");
        await("four more by an agent that never saw the local one", () -> points("far") >= later + 4);
        assertTrue(Files.notExists(home.resolve("repository")), "nothing is made where it was");
        Files.move(home.resolve("away"), home.resolve("repository"));
        List<String> taken = names("far");
        await("all of them at the local site", () -> names("repository").containsAll(taken));
        await("points at both sites again", () -> points("repository") > taken.size() && points("far") > taken.size());
        stop();
        requireWhole();
    }

    @Test
    void whatItWasKilledAtIsDoneAfterwards() throws Exception {
        start();
        await("two points", () -> points("repository") >= 2);
        kill();
        start();
        await("six points at the other site", () -> points("far") >= 6);
        stop();
        requireWhole();
    }

    @Test
    void aSiteThatIsGoneHoldsUpNothingAndCatchesUp() throws Exception {
        Path away = home.resolve("far-away");
        Files.move(home.resolve("far"), away);
        start();
        await("six points", () -> points("repository") >= 6);
        await("that it is told of", () -> said().contains("there is no point yet"));
        Files.move(away, home.resolve("far"));
        await("all of them at the site that came back", () -> points("far") >= 6);
        stop();
        assertTrue(said().contains("a site cannot be used"), said());
        requireWhole();
    }

    @Test
    void aPointOfASynchronousSiteIsThereWhenItCounts() throws Exception {
        configure("mode: sync, when-broken: hold");
        start();
        await(
                "four points that count",
                () -> said().lines()
                                .filter(line -> line.contains("a point was taken"))
                                .count()
                        >= 4);
        kill();
        long counted = said().lines()
                .filter(line -> line.contains("a point was taken"))
                .count();
        assertTrue(points("far") >= counted, () -> counted + " points counted");
        requireWhole();
    }

    @Test
    void whatAnotherSideOwnsIsLeftToItAndAllElseGoesOn() throws Exception {
        String configured = Files.readString(home.resolve("agent.yaml"));
        String environment = "environments:\n  - {name: production, workloads: [web], sites: [home], owner: %s}\n";
        Files.writeString(
                home.resolve("other.yaml"),
                configured.replace("state: state", "state: other") + environment.formatted("recovery"));
        assertEquals(
                0,
                site.run("backup", "web", "--config", site.path("other.yaml")).exit());
        Files.writeString(home.resolve("agent.yaml"), configured + environment.formatted("primary"));
        int before = site.objects("repository", "points").size();
        start();
        await("that it says so", () -> said().contains("the environment was taken over"));
        await("a capture that is refused", () -> said().contains("no point was taken: environment 'production'"));
        await("points of the other workload", () -> points("repository") >= before + 3);
        stop();
        assertEquals(
                0,
                said().lines()
                        .filter(line -> line.contains("workload=web") && line.contains("a point was taken"))
                        .count(),
                said());
    }

    @Test
    void withoutASynchronousSiteThatIsHeldForNothingIsTaken() throws Exception {
        configure("mode: sync, when-broken: hold");
        Path away = home.resolve("far-away");
        Files.move(home.resolve("far"), away);
        start();
        await("a capture that is refused", () -> said().contains("no point was taken"));
        assertEquals(0, points("repository"));
        Files.move(away, home.resolve("far"));
        await("points at both sites", () -> points("repository") >= 2 && points("far") >= 2);
        stop();
        requireWhole();
    }

    @Test
    void withoutASynchronousSiteThatMayBeMissingPointsCountAndAreToldOf() throws Exception {
        configure("mode: sync, degrade-after: 1s");
        Path away = home.resolve("far-away");
        Files.move(home.resolve("far"), away);
        start();
        await("points that count", () -> said().contains("sites=[home] a point was taken"));
        assertTrue(said().contains("without this synchronous site"), said());
        Files.move(away, home.resolve("far"));
        await(
                "points at both sites",
                () -> said().contains("sites=[home, far]") || said().contains("sites=[far, home]"));
        stop();
        requireWhole();
    }
}
