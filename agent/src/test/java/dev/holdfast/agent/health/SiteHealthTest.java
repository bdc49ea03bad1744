package dev.holdfast.agent.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.agent.notification.Severity;
import dev.holdfast.agent.notification.StandingAlerts;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.store.Request;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SiteHealthTest {
    private final StandingAlerts alerts = new StandingAlerts();
    private final SiteHealth health = new SiteHealth("far", Severity.ERROR, alerts, InstantSource.system());

    private void fail(Request request, BlobStoreException why) {
        assertThrows(
                BlobStoreException.class,
                () -> health.around(request, () -> {
                    throw why;
                }));
    }

    private void succeed(Request request) throws BlobStoreException {
        health.around(request, () -> "done");
    }

    @Test
    void aFullSiteIsFullUntilItTakesSomething() throws Exception {
        fail(Request.PUT, new BlobStoreException.NoSpace("no space left", "Make room."));
        succeed(Request.READ);
        health.well(SiteHealth.Aspect.REACH);
        health.well(SiteHealth.Aspect.POINTS);
        assertEquals(List.of("site-down: site far is full (no space left)"), alerts.said());
        assertEquals("Make room.", alerts.only().advice());
        succeed(Request.PUT);
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aSiteIsFullWhenItSaysSoBeforeAnythingIsPut() {
        health.room(OptionalLong.empty());
        health.room(OptionalLong.of(1));
        assertEquals(List.of(), alerts.said());
        health.room(OptionalLong.of(0));
        assertEquals(
                List.of("site-down: site far is full (no room is left at site far but what is to stay free there)"),
                alerts.said());
        health.room(OptionalLong.of(1 << 20));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void roomForLittleIsNoneForMuch() throws Exception {
        fail(Request.PUT, new BlobStoreException.NoSpace("no space left", "Make room."));
        health.room(OptionalLong.of(1 << 20));
        assertEquals(List.of("site-down: site far is full (no space left)"), alerts.said());
        succeed(Request.PUT);
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aSiteThatMayNotBeWrittenToSaysSo() {
        fail(Request.PUT, new BlobStoreException.AccessDenied("403", "See the policy."));
        assertEquals(List.of("site-down: site far denies access (403)"), alerts.said());
    }

    @Test
    void oneFailedTryIsNoReasonToTellAnybody() {
        fail(Request.PUT, new BlobStoreException.Transient("reset", ""));
        fail(Request.PUT, new BlobStoreException.AlreadyExists("there", ""));
        fail(Request.READ, new BlobStoreException.NotFound("gone", ""));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void whyPointsAreNotListedIsToldWhenSomebodyLooked() {
        Failure unreachable = new Failure("no answer", "", ExitCode.UNREACHABLE);
        health.failing(SiteHealth.Aspect.POINTS, unreachable);
        assertEquals(List.of(), alerts.said());
        health.failing(SiteHealth.Aspect.REACH, new BlobStoreException.NotFound("no store at /x", ""));
        assertEquals(List.of("site-down: site far is not there (no store at /x)"), alerts.said());
        health.well(SiteHealth.Aspect.REACH);
        assertEquals(List.of("site-down: site far does not say what points it has (no answer)"), alerts.said());
        health.well(SiteHealth.Aspect.POINTS);
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aWrongKeyIsToldAtOnce() {
        health.failing(SiteHealth.Aspect.POINTS, new Failure("not its key", "", ExitCode.USAGE));
        assertEquals(
                List.of("site-down: site far does not open: its key or its URL is wrong (not its key)"), alerts.said());
    }

    @Test
    void anInterruptionSaysNothingOfTheSite() {
        health.failing(SiteHealth.Aspect.POINTS, new Failure("interrupted", "", ExitCode.INTERRUPTED));
        assertEquals(List.of(), alerts.said());
    }
}
