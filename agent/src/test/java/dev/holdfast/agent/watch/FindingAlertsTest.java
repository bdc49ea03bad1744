package dev.holdfast.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.lease.ClockSkew;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FindingAlertsTest {
    private final Map<AlertKey, Alert> standing = new TreeMap<>();
    private final FindingAlerts findings = new FindingAlerts(
            new Alerts() {
                @Override
                public void raise(Alert alert) {
                    standing.put(alert.key(), alert);
                }

                @Override
                public void clear(AlertKey key) {
                    standing.remove(key);
                }
            },
            InstantSource.system());

    private List<String> said() {
        return standing.values().stream()
                .map(alert -> alert.key().event().word() + ": " + alert.what())
                .toList();
    }

    @Test
    void anAgentThatIsSilentIsToldOfUntilItIsHeardAgain() {
        findings.accept(new Finding.Silent("far", "host-b", "web", Duration.ofHours(1)));
        assertEquals(List.of("agent-silent: agent host-b is silent at site far"), said());
        findings.accept(new Finding.HeardAgain("far", "host-b", "web"));
        assertEquals(List.of(), said());
    }

    @Test
    void anEnvironmentThatWasTakenOverIsToldOfUntilItIsOwnedAgain() {
        findings.accept(new Finding.Owner("production", new Ownership.Superseded(7, "south")));
        assertEquals(
                List.of("lease-lost: the environment was taken over: no more points of it are taken here"), said());
        findings.accept(new Finding.Owner("production", new Ownership.Held(9)));
        assertEquals(List.of(), said());
    }

    @Test
    void aLeaseThatCannotBeRenewedIsToldOfUntilItIs() {
        Failure away = new Failure("the store is away", "Wait.", ExitCode.UNREACHABLE);
        findings.accept(new Finding.LeaseTrouble("production", Optional.of(away)));
        assertEquals(
                List.of("lease-trouble: the lease of the environment cannot be renewed: whether another side took over"
                        + " cannot be seen"),
                said());
        findings.accept(new Finding.LeaseTrouble("production", Optional.empty()));
        assertEquals(List.of(), said());
    }

    @Test
    void aSynchronousSiteThatIsSlowIsToldOfUntilItIsNot() {
        findings.accept(new Finding.Distance("metro", new RoundTrip(Duration.ofMillis(25))));
        assertEquals(
                List.of("degraded: synchronous site metro answers slower than it has to: every point waits for it"),
                said());
        findings.accept(new Finding.Distance("metro", new RoundTrip(Duration.ofMillis(2))));
        assertEquals(List.of(), said());
    }

    @Test
    void aClockThatIsTooFarOffIsToldOf() {
        ClockSkew skew = new ClockSkew(Duration.ofSeconds(70), Duration.ofSeconds(1));
        findings.accept(new Finding.Skew("far", skew, true));
        assertEquals(
                List.of("clock-skew: this host's clock is too far from the one of site far: leases are refused"),
                said());
        findings.accept(new Finding.Skew("far", skew, false));
        assertEquals(List.of(), said());
    }
}
