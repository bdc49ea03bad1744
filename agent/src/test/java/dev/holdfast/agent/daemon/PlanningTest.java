package dev.holdfast.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.schedule.Knowledge;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Objective;
import dev.holdfast.agent.schedule.Plan;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.agent.schedule.SiteRule;
import dev.holdfast.agent.schedule.Start;
import dev.holdfast.agent.schedule.Window;
import dev.holdfast.agent.schedule.Windows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanningTest {
    private static final String YAML = """
        sites:
          - {name: home, repository: "file:///srv/home", key: "file:home.key"}
          - {name: far, repository: "file:///srv/far", key: "file:far.key", replication: {mode: async}}
        workloads:
          - {name: web, source: {type: disk, path: web.raw}, rpo: 1h}
        """;

    @TempDir
    Path folder;

    private Plan plan(String more, ZoneId zone) throws Exception {
        Path file = Files.writeString(folder.resolve("agent.yaml"), YAML + more);
        return Planning.of(ConfigurationReader.read(file), zone);
    }

    private Set<Integer> copiesAtOnce(String more) throws Exception {
        return plan(more, ZoneOffset.UTC).sites().stream().map(SiteRule::copies).collect(Collectors.toSet());
    }

    @Test
    void soManyReplicationsToASiteAreStartedAtOnceAsTheLimitSays() throws Exception {
        assertEquals(Set.of(1), copiesAtOnce(""));
        assertEquals(Set.of(3), copiesAtOnce("limits: {replications: 3}\n"));
    }

    @Test
    void windowsAreOfTheHostsLocalTime() throws Exception {
        String more = """
              - {name: app, source: {type: disk, path: app.raw}, rpo: 30h, windows: [
                   {from: "22:00", to: "06:00"}, {from: "23:00", to: "23:30", days: [sat], rule: never}]}
            """;
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Map<String, Optional<Windows>> windows = plan(more, zone).objectives().stream()
                .collect(Collectors.toMap(Objective::workload, Objective::windows));
        assertEquals(Optional.empty(), windows.get("web"));
        assertEquals(
                Optional.of(new Windows(List.of(
                        new Window(
                                Window.Rule.ONLY,
                                EnumSet.allOf(DayOfWeek.class),
                                LocalTime.of(22, 0),
                                LocalTime.of(6, 0),
                                zone),
                        new Window(
                                Window.Rule.NEVER,
                                Set.of(DayOfWeek.SATURDAY),
                                LocalTime.of(23, 0),
                                LocalTime.of(23, 30),
                                zone)))),
                windows.get("app"));
    }

    @Test
    void noCaptureStartsOutsideOfItsWindowThoughOneIsOverdue() throws Exception {
        Plan plan = plan("""
                  - {name: app, source: {type: disk, path: app.raw}, rpo: 30h, windows: [{from: "22:00", to: "06:00"}]}
                """, ZoneOffset.UTC);
        Now noon = new Now(Instant.parse("2026-03-04T12:00:00Z"), 0);
        Scheduler scheduler = new Scheduler(plan, Knowledge.NONE, new Random(1), noon);
        assertEquals(Set.of("web"), started(scheduler, noon));
        Now evening = new Now(
                Instant.parse("2026-03-04T22:00:01Z"),
                Duration.ofHours(10).plusSeconds(1).toNanos());
        assertTrue(started(scheduler, evening).contains("app"));
    }

    private static Set<String> started(Scheduler scheduler, Now now) {
        return scheduler.decide(now).stream()
                .filter(Start.Capture.class::isInstance)
                .map(each -> ((Start.Capture) each).workload())
                .collect(Collectors.toSet());
    }
}
