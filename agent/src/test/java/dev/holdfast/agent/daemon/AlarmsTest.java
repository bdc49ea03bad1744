package dev.holdfast.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.health.Lookout;
import dev.holdfast.agent.notification.StandingAlerts;
import dev.holdfast.agent.run.CaptureReport;
import dev.holdfast.agent.run.CopyReport;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.schedule.Overload;
import dev.holdfast.agent.schedule.Standing;
import dev.holdfast.agent.schedule.Status;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.storage.BlobName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final PointOf POINT = new PointOf("web", NOW);

    @TempDir
    Path folder;

    private final StandingAlerts alerts = new StandingAlerts();
    private Alarms alarms;

    @BeforeEach
    void threeSites() throws Exception {
        Configuration configuration = ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), """
            sites:
              - {name: home, repository: "file:///home", key: "file:key"}
              - {name: metro, repository: "file:///metro", key: "file:key", replication: {mode: sync, degrade-after: 5s}}
              - {name: far, repository: "file:///far", key: "file:key", replication: {mode: async}}
            workloads:
              - {name: web, source: {type: disk, path: web.raw}, rpo: 1h}
            """));
        InstantSource clock = InstantSource.fixed(NOW);
        alarms = new Alarms(configuration, alerts, new Lookout(configuration, alerts, clock), clock);
    }

    private static Failure failure(ExitCode exit) {
        return new Failure("it broke", "Mend it.", exit);
    }

    private static Status status(Standing.State state, Duration slack, Overload... overloads) {
        Standing standing = new Standing(
                "web",
                "far",
                state == Standing.State.NEVER ? Optional.empty() : Optional.of(NOW.minusSeconds(7200)),
                Optional.empty(),
                Duration.ofHours(1),
                slack,
                Optional.empty(),
                0,
                state,
                Standing.Reason.COPIES_FAIL);
        return new Status(List.of(standing), List.of(overloads), Optional.empty());
    }

    private static Outcome.Captured captured(Set<String> durableAt) {
        return captured(durableAt, Optional.empty());
    }

    private static Outcome.Captured captured(Set<String> durableAt, Optional<String> afterwards) {
        CaptureReport report = new CaptureReport(
                new BlobName("points/a/b"),
                false,
                POINT.instant(),
                Consistency.CRASH,
                1,
                1,
                1,
                List.copyOf(durableAt),
                List.of(),
                afterwards);
        return new Outcome.Captured(POINT, durableAt, report, List.of());
    }

    @Test
    void aHookAfterAPointThatFailsIsToldOfUntilOneSucceeds() {
        alarms.hear(captured(Set.of("home", "metro"), Optional.of("hook resume failed with status 1")));
        assertEquals(
                List.of("degraded web: the hook after the point failed (hook resume failed with status 1)"),
                alerts.said());
        alarms.hear(captured(Set.of("home", "metro")));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void whatIsNoLongerConfiguredIsNotToldOfAsItEnds() {
        alarms.hear(new Outcome.CaptureFailed("gone", failure(ExitCode.FAILED), List.of()));
        alarms.hear(new Outcome.CopyFailed("gone", Optional.empty(), failure(ExitCode.DAMAGED), List.of()));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aCaptureThatFailsIsToldOfUntilOneSucceeds() {
        alarms.hear(new Outcome.CaptureFailed("web", failure(ExitCode.FAILED), List.of()));
        assertEquals(List.of("capture-failed web: no point is taken (it broke)"), alerts.said());
        assertEquals(
                Set.of(Lookout.alert("home"), Lookout.alert("metro")),
                alerts.only().explainedBy());
        alarms.hear(captured(Set.of("home", "metro")));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aPointWithoutASynchronousSiteIsDegraded() {
        alarms.hear(captured(Set.of("home")));
        assertEquals(List.of("degraded web: points count without synchronous site metro ()"), alerts.said());
        alarms.hear(captured(Set.of("home", "metro")));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aCopyThatFailsIsToldOfUntilOneSucceeds() {
        alarms.hear(new Outcome.CopyFailed("far", Optional.of(POINT), failure(ExitCode.UNREACHABLE), List.of()));
        assertEquals(List.of("replication-stalled: site far is not brought up to date (it broke)"), alerts.said());
        alarms.hear(
                new Outcome.Copied("far", Optional.of(POINT), List.of(POINT), new CopyReport(1, 1, 1, 0, List.of())));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aCopyBackToTheLocalSiteThatFailsIsToldOfToo() {
        alarms.hear(new Outcome.CopyFailed("home", Optional.of(POINT), failure(ExitCode.FAILED), List.of()));
        assertEquals(List.of("replication-stalled: site home is not brought up to date (it broke)"), alerts.said());
        assertEquals(Set.of(Lookout.alert("home")), alerts.only().explainedBy());
    }

    @Test
    void damageIsToldOfAsDamage() {
        alarms.hear(new Outcome.CopyFailed("far", Optional.of(POINT), failure(ExitCode.DAMAGED), List.of()));
        assertEquals(
                List.of("integrity: damage keeps site far from being brought up to date (it broke)"), alerts.said());
    }

    @Test
    void theEndOfTheAgentIsNoFailure() {
        alarms.hear(new Outcome.CopyFailed("far", Optional.of(POINT), failure(ExitCode.INTERRUPTED), List.of()));
        alarms.hear(new Outcome.CaptureFailed("web", failure(ExitCode.INTERRUPTED), List.of()));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void anObjectiveThatIsNotMetIsToldOfWithItsReason() {
        alarms.judge(status(Standing.State.BREACHED, Duration.ofHours(-1)));
        assertEquals(
                List.of("rpo-breach web: the objective is not met at site far (the newest point there is of"
                        + " 2026-03-01T10:00:00Z, the objective is 1h; copies to this site fail)"),
                alerts.said());
        alarms.judge(status(Standing.State.AT_RISK, Duration.ofMinutes(1)));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aSiteThatNeverGotAPointIsToldOfWhenOneIsOverdue() {
        alarms.judge(status(Standing.State.NEVER, Duration.ofMinutes(1)));
        assertEquals(List.of(), alerts.said());
        alarms.judge(status(Standing.State.NEVER, Duration.ofMinutes(-1)));
        assertEquals(
                List.of(
                        "rpo-breach web: the objective is not met at site far (there is no point yet, the objective is 1h;"
                                + " copies to this site fail)"),
                alerts.said());
        alarms.judge(status(Standing.State.MEETING, Duration.ofMinutes(30)));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void anOverloadSaysWhatIsShort() {
        Overload overload = new Overload(new Overload.Bottleneck.Copies("far"), 1.5, 2, List.of("web"));
        alarms.judge(status(Standing.State.MEETING, Duration.ofMinutes(1), overload));
        assertEquals(
                List.of("overload: more is asked for than the limits allow: all of it is done less often (short:"
                        + " copies to site far)"),
                alerts.said());
        alarms.judge(status(Standing.State.MEETING, Duration.ofMinutes(1)));
        assertEquals(List.of(), alerts.said());
    }
}
