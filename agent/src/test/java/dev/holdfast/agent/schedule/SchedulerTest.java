package dev.holdfast.agent.schedule;

import static dev.holdfast.agent.schedule.Play.HOUR;
import static dev.holdfast.agent.schedule.Play.MINUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Captures: when, how many, and in which order. */
class SchedulerTest {
    private static final List<SiteRule> NONE = List.of();
    private static final List<SiteRule> FAR = List.of(SiteRule.async("far", 2));

    @Test
    void aWorkloadWithoutAPointIsCapturedAtOnce() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        assertEquals(List.of("web"), play.captures());
    }

    @Test
    void theNextPointIsAtTheFarthestSiteBeforeTheLastIsTooOld() {
        Play play = new Play(Play.plan(4, FAR, "web"));
        Instant last = play.round("web", MINUTE, "far", MINUTE.multipliedBy(5));
        for (int i = 0; i < 20; i++) {
            Instant next = play.round("web", MINUTE, "far", MINUTE.multipliedBy(5));
            Duration age = Duration.between(last, play.clocks.wall());
            assertTrue(age.compareTo(HOUR) < 0, () -> "it became " + age);
            Duration soonest = MINUTE.multipliedBy(i < 10 ? 35 : 45);
            assertTrue(age.compareTo(soonest) > 0, () -> "there was no hurry at " + age);
            last = next;
        }
    }

    @Test
    void whatIsPausedIsNotCapturedAndGoesOnByItself() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        assertEquals(List.of("web"), play.captures());
        play.captured("web", MINUTE);
        Instant until = play.clocks.wall().plus(HOUR.multipliedBy(5));
        play.scheduler.pause("web", until, play.clocks.now());
        play.pass(HOUR.multipliedBy(2));
        assertEquals(List.of(), play.captures());
        assertEquals(Standing.State.BREACHED, play.standing("web", "home").state());
        assertEquals(Standing.Reason.PAUSED, play.standing("web", "home").reason());
        assertEquals(Optional.of(until), play.standing("web", "home").nextStart());
        play.untilStart();
        assertFalse(play.clocks.wall().isBefore(until), "it went on too early");
        assertTrue(Duration.between(until, play.clocks.wall()).compareTo(MINUTE) <= 0, "it went on too late");
    }

    @Test
    void whatIsResumedIsCapturedAtOnceIfItIsTime() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        play.captures();
        play.captured("web", MINUTE);
        play.scheduler.pause("web", play.clocks.wall().plus(HOUR.multipliedBy(50)), play.clocks.now());
        play.pass(HOUR.multipliedBy(2));
        assertEquals(List.of(), play.captures());
        play.scheduler.resume("web", play.clocks.now());
        assertEquals(List.of("web"), play.captures());
    }

    @Test
    void theTightestOfItsSitesSetsThePace() {
        Objective objective = Objective.of("web", Map.of("home", Duration.ofHours(10), "far", HOUR));
        Play play = new Play(Play.plan(4, FAR, List.of(objective)));
        play.round("web", MINUTE, "far", MINUTE);
        Instant last = play.round("web", MINUTE, "far", MINUTE);
        play.untilStart();
        Duration interval = Duration.between(last, play.clocks.wall());
        assertTrue(interval.compareTo(HOUR) < 0, () -> "it waited for " + interval);
    }

    @Test
    void aSiteThatIsTooSlowForItsObjectiveDoesNotHaveCapturesFollowEachOther() {
        Play play = new Play(Play.plan(4, FAR, "web"));
        play.round("web", MINUTE, "far", HOUR.multipliedBy(2));
        play.round("web", MINUTE, "far", HOUR.multipliedBy(2));
        assertEquals(List.of("web"), play.captures());
        play.captured("web", MINUTE);
        play.copies();
        play.pass(MINUTE.multipliedBy(10));
        assertEquals(List.of(), play.captures());
    }

    @Test
    void noSecondCaptureStartsWhileOneRunsHoweverLongItDoes() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        assertEquals(List.of("web"), play.captures());
        play.pass(Duration.ofDays(3));
        assertEquals(List.of(), play.captures());
        assertFalse(play.scheduler.claim("web", play.clocks.now()));
        assertEquals(Standing.Reason.TAKES_LONG, play.standing("web", "home").reason());
    }

    @Test
    void noSecondCaptureStartsAfterAReloadEither() {
        Plan plan = Play.plan(4, NONE, "web", "db");
        Play play = new Play(plan);
        assertEquals(List.of("web", "db"), play.captures());
        play.scheduler.configure(Play.plan(4, NONE, "db"), play.clocks.now());
        play.pass(HOUR);
        assertEquals(List.of(), play.captures());
        play.scheduler.configure(plan, play.clocks.now());
        assertEquals(List.of(), play.captures());
        play.captured("web", HOUR);
        assertEquals(List.of("web"), play.captures());
    }

    @Test
    void aReloadKeepsWhatWasLearned() {
        Plan plan = Play.plan(4, NONE, "web");
        Play play = new Play(plan);
        play.captures();
        play.pass(MINUTE);
        play.captured("web", MINUTE);
        Knowledge before = play.scheduler.knowledge();
        play.scheduler.configure(Play.plan(2, NONE, "web", "db"), play.clocks.now());
        assertEquals(
                before.workloads().get("web"),
                play.scheduler.knowledge().workloads().get("web"));
        assertEquals(List.of("db"), play.captures());
    }

    @Test
    void aCaptureOfAWorkloadThatLeftThePlanEndsQuietly() {
        Play play = new Play(Play.plan(1, NONE, "web"));
        play.captures();
        play.scheduler.configure(Play.plan(1, NONE, "db"), play.clocks.now());
        assertEquals(List.of(), play.captures()); // it still counts against the limit
        play.captured("web", MINUTE);
        assertEquals(List.of("db"), play.captures());
    }

    @Test
    void anEndThatWasNoBeginningIsRefused() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        assertThrows(IllegalStateException.class, () -> play.captured("web", MINUTE));
        assertThrows(IllegalStateException.class, () -> play.captureFailed("web"));
    }

    @Test
    void theTighterObjectiveComesFirstWithinTheLimit() {
        List<Objective> objectives = List.of(
                Objective.of("slow", Map.of("home", Duration.ofHours(24))),
                Objective.of("quick", Map.of("home", Duration.ofMinutes(5))),
                Objective.of("middle", Map.of("home", HOUR)));
        Play play = new Play(Play.plan(2, NONE, objectives));
        assertEquals(List.of("quick", "middle"), play.captures());
        assertEquals(List.of(), play.captures());
        play.captured("middle", Duration.ZERO);
        assertEquals(List.of("slow"), play.captures());
    }

    @Test
    void workloadsThatShareAResourceWaitForEachOtherOnly() {
        List<Objective> objectives = List.of(on("a", "array"), on("b", "array"), on("c", "elsewhere"));
        Limits limits = new Limits(10, new TreeMap<>(Map.of("array", 1)));
        Play play = new Play(new Plan(objectives, List.of(SiteRule.local("home")), limits, Windows.ALWAYS));
        assertEquals(Set.of("a", "c"), Set.copyOf(play.captures()));
        play.captureFailed("a");
        assertEquals(List.of("b"), play.captures());
    }

    private static Objective on(String workload, String resource) {
        return new Objective(workload, new TreeMap<>(Map.of("home", HOUR)), Optional.of(resource), Optional.empty());
    }

    @Test
    void aCaptureThatFailedIsTriedAgainBeforeItIsTooLate() {
        Play play = settled("web");
        play.untilStart();
        Instant began = play.clocks.wall();
        int attempts = 1;
        while (Duration.between(began, play.clocks.wall()).compareTo(MINUTE.multipliedBy(11)) < 0) {
            play.pass(Duration.ofSeconds(1));
            play.captureFailed("web");
            play.untilStart();
            attempts++;
        }
        assertTrue(attempts >= 5, "tried only " + attempts + " times");
        assertTrue(play.standing("web", "home").achieved().orElseThrow().compareTo(HOUR) < 0);
    }

    @Test
    void aWorkloadThatFailsForEverIsTriedSeldomAndStarvesNobody() {
        Play play = new Play(Play.plan(1, NONE, "good", "bad"));
        int good = 0;
        int bad = 0;
        Instant end = play.clocks.wall().plus(Duration.ofDays(2));
        while (play.clocks.wall().isBefore(end)) {
            String workload = play.untilStart().getFirst().workload();
            play.pass(MINUTE);
            if (workload.equals("bad")) {
                play.captureFailed("bad");
                bad++;
            } else {
                play.captured("good", MINUTE);
                good++;
            }
            if (good > 0) {
                assertEquals(
                        Standing.State.MEETING, play.standing("good", "home").state());
            }
        }
        assertTrue(good > 48, "good " + good);
        assertTrue(bad > 100 && bad < 400, "bad " + bad);
        assertEquals(Standing.State.NEVER, play.standing("bad", "home").state());
        assertEquals(Standing.Reason.CAPTURES_FAIL, play.standing("bad", "home").reason());
    }

    @Test
    void afterASleepAllIsCaughtUpAtOnceButWithinLimits() {
        String[] names = {"a", "b", "c", "d", "e"};
        Play play = new Play(Play.plan(2, NONE, names));
        for (int i = 0; i < 5; i++) {
            play.captures().forEach(each -> play.captured(each, Duration.ZERO));
        }
        assertEquals(List.of(), play.captures());
        play.clocks.jump(Duration.ofHours(8));
        assertEquals(2, play.captures().size());
        assertEquals(List.of(), play.captures());
        assertEquals(Standing.State.BREACHED, play.standing("e", "home").state());
        assertEquals(
                Optional.of(Duration.ofHours(8)),
                play.scheduler.status(play.clocks.now()).jump().map(ClockJump::by));
    }

    @Test
    void aCaptureDuringWhichTheHostSleptTeachesNothing() {
        Play play = settled("web");
        Optional<Learned> before = learned(play);
        play.untilStart();
        play.clocks.jump(Duration.ofHours(8));
        play.captured("web", Duration.ofHours(8));
        assertEquals(before, learned(play));
    }

    private static Optional<Learned> learned(Play play) {
        return Optional.ofNullable(play.scheduler.knowledge().workloads().get("web"))
                .map(Knowledge.OfWorkload::capture);
    }

    @Test
    void aClockThatIsSetBackMakesNothingWait() {
        Play play = settled("web");
        play.clocks.jump(Duration.ofDays(-2));
        Instant set = play.clocks.wall();
        play.untilStart();
        assertTrue(Duration.between(set, play.clocks.wall()).compareTo(HOUR) < 0);
        assertTrue(play.standing("web", "home").achieved().orElseThrow().compareTo(HOUR) < 0);
    }

    @Test
    void aClockThatIsSetBackDuringACaptureMakesItsPointNoYounger() {
        Play play = settled("web");
        play.untilStart();
        Instant instant = play.clocks.wall();
        play.pass(MINUTE);
        play.clocks.jump(Duration.ofHours(-3));
        play.pass(MINUTE);
        play.scheduler.captured("web", instant, Set.of("home"), play.clocks.now());
        assertEquals(
                Optional.of(MINUTE.multipliedBy(2)),
                play.standing("web", "home").achieved());
    }

    @Test
    void aPointOfTheFutureIsNotBelieved() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        Instant future = play.clocks.wall().plus(Duration.ofDays(1));
        play.scheduler.discovered("web", future, Set.of("home"), play.clocks.now());
        assertEquals(Standing.State.NEVER, play.standing("web", "home").state());
        assertEquals(List.of("web"), play.captures());
    }

    @Test
    void whatWasKnownBeforeARestartIsKnownAfterIt() {
        Play before = settled("web");
        Play after = new Play(Play.plan(4, NONE, "web"), before.scheduler.knowledge(), before.clocks);
        assertEquals(
                before.standing("web", "home").newest(),
                after.standing("web", "home").newest());
        assertEquals(before.scheduler.knowledge(), after.scheduler.knowledge());
    }

    @Test
    void aPointThatWasFoundCountsLikeOneThatWasCaptured() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        Instant found = play.clocks.wall().minus(MINUTE);
        play.scheduler.discovered("web", found, Set.of("home"), play.clocks.now());
        assertEquals(Optional.of(found), play.standing("web", "home").newest());
        assertEquals(List.of(), play.captures());
    }

    @Test
    void aClaimedWorkloadIsNotCapturedASecondTime() {
        Play play = settled("web");
        assertTrue(play.scheduler.claim("web", play.clocks.now()));
        assertFalse(play.scheduler.claim("web", play.clocks.now()));
        assertFalse(play.scheduler.claim("unknown", play.clocks.now()));
        play.pass(Duration.ofHours(5));
        assertEquals(List.of(), play.captures());
        play.captured("web", MINUTE);
    }

    @Test
    void nothingIsCapturedWhileNoSiteIsThere() {
        Play play = new Play(Play.plan(4, NONE, "web"));
        play.scheduler.siteDown("home", play.clocks.now());
        assertEquals(List.of(), play.captures());
        assertEquals(Standing.Reason.SITE_DOWN, play.standing("web", "home").reason());
        play.scheduler.siteUp("home", play.clocks.now());
        assertEquals(List.of("web"), play.captures());
    }

    @Test
    void whenMoreIsAskedForThanThereIsAllIntervalsAreStretchedAlike() {
        String[] names = {"a", "b", "c", "d"};
        Play play = new Play(Play.plan(1, NONE, names));
        Map<String, Integer> counts = new TreeMap<>();
        Instant end = play.clocks.wall().plus(Duration.ofDays(2));
        while (play.clocks.wall().isBefore(end)) {
            String workload = play.untilStart().getFirst().workload();
            play.pass(MINUTE.multipliedBy(20));
            play.captured(workload, MINUTE.multipliedBy(20));
            counts.merge(workload, 1, Integer::sum);
        }
        assertTrue(counts.values().stream().allMatch(count -> count >= 30 && count <= 39), counts::toString);
        Overload overload = play.scheduler.status(play.clocks.now()).overloads().getFirst();
        assertEquals(new Overload.Bottleneck.Captures(), overload.where());
        assertEquals(List.of(names), overload.workloads());
        assertTrue(overload.demand() > 1 && overload.factor() > 1, overload::toString);
    }

    @Test
    void theDaemonSleepsUntilSomethingMayStartButNeverLong() {
        Play play = settled("web");
        assertEquals(MINUTE, play.scheduler.nextWake(play.clocks.now()));
        play.untilStart();
        play.captureFailed("web");
        Duration next = play.scheduler.nextWake(play.clocks.now());
        assertTrue(next.toSeconds() >= 2 && next.toSeconds() <= 5, next::toString);
    }

    @Test
    void theStatusForeseesABreachAndSaysWhy() {
        Play play = settled("web");
        assertEquals(Standing.State.MEETING, play.standing("web", "home").state());
        assertEquals(Standing.Reason.NONE, play.standing("web", "home").reason());
        play.untilStart();
        play.captureFailed("web");
        play.scheduler.siteDown("home", play.clocks.now());
        assertEquals(Standing.State.AT_RISK, play.standing("web", "home").state());
        assertEquals(Standing.Reason.SITE_DOWN, play.standing("web", "home").reason());
        play.pass(HOUR);
        assertEquals(Standing.State.BREACHED, play.standing("web", "home").state());
        assertTrue(play.standing("web", "home").slack().isNegative());
    }

    /** A scheduler whose only workload was just captured, and takes a second. */
    private static Play settled(String workload) {
        Play play = new Play(Play.plan(4, NONE, workload));
        for (int i = 0; i < 10; i++) {
            play.untilStart();
            play.pass(Duration.ofSeconds(1));
            play.captured(workload, Duration.ofSeconds(1));
        }
        return play;
    }
}
