package dev.holdfast.agent.schedule;

import static dev.holdfast.agent.schedule.Play.HOUR;
import static dev.holdfast.agent.schedule.Play.MINUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Copies: when, which, and what a site that is gone does to others. */
class SchedulerReplicationTest {
    private static final SiteRule FAR = SiteRule.async("far", 2);

    @Test
    void aPointIsCopiedAsSoonAsItIsThere() {
        Play play = new Play(Play.plan(4, List.of(FAR), "web"));
        play.captures();
        Instant instant = play.captured("web", MINUTE);
        assertEquals(List.of(instant), play.copies());
        play.replicated("web", "far", instant);
        assertEquals(Optional.of(instant), play.standing("web", "far").newest());
        assertEquals(0, play.standing("web", "far").lacking());
    }

    @Test
    void aFirstPointThatCameAlongWithAnotherPutsNothingAtRisk() {
        Play play = new Play(Play.plan(4, List.of(SiteRule.async("far", 1)), "a", "b"));
        play.captures();
        Instant a = play.captured("a", Duration.ofSeconds(1));
        Instant b = play.captured("b", Duration.ofSeconds(1));
        assertEquals(List.of(a), play.copies());
        play.replicated("a", "far", a);
        play.replicated("b", "far", b);
        assertEquals(Standing.State.MEETING, play.standing("b", "far").state());
        assertEquals(Standing.State.MEETING, play.standing("b", "home").state());
    }

    @Test
    void aSynchronousSiteGetsCopiesOnlyOfWhatItMissed() {
        Play play = new Play(Play.plan(4, List.of(SiteRule.sync("metro", 2)), "web"));
        play.captures();
        play.scheduler.captured("web", play.clocks.wall(), Set.of("home", "metro"), play.clocks.now());
        assertEquals(List.of(), play.copies());
        play.untilStart();
        Instant missed = play.captured("web", Duration.ZERO);
        assertEquals(List.of(missed), play.copies());
    }

    @Test
    void aBatchWaitsForItsIntervalAndThenGoesTogether() {
        SiteRule batched = SiteRule.async("vault", 9, MINUTE.multipliedBy(15));
        Objective a = Objective.of("a", Map.of("home", Duration.ofHours(8), "vault", Duration.ofHours(8)));
        Objective b = Objective.of("b", Map.of("home", Duration.ofHours(8), "vault", Duration.ofHours(8)));
        Play play = new Play(Play.plan(4, List.of(batched), List.of(a, b)));
        play.captures();
        play.pass(MINUTE);
        play.captured("a", MINUTE);
        assertEquals(List.of(), play.copies());
        play.pass(MINUTE.multipliedBy(13));
        play.captured("b", MINUTE.multipliedBy(14));
        assertEquals(List.of(), play.copies());
        play.pass(MINUTE);
        assertEquals(2, play.copies().size());
    }

    @Test
    void aBatchDoesNotWaitLongerThanTheObjectiveAllows() {
        SiteRule batched = SiteRule.async("vault", 9, Duration.ofHours(6));
        Play play = new Play(Play.plan(4, List.of(batched), "web"));
        Instant last = play.clocks.wall();
        for (int i = 0; i < 20; i++) {
            Instant next = play.round("web", MINUTE, "vault", MINUTE);
            Duration age = Duration.between(last, play.clocks.wall());
            assertTrue(age.compareTo(HOUR) < 0, () -> "it became " + age);
            last = next;
        }
    }

    @Test
    void noMoreIsCopiedToASiteAtOnceThanItTakes() {
        Play play = new Play(Play.plan(9, List.of(FAR), "a", "b", "c"));
        play.captures();
        Instant instant = play.captured("a", Duration.ZERO);
        play.captured("b", Duration.ZERO);
        play.captured("c", Duration.ZERO);
        assertEquals(2, play.copies().size());
        assertEquals(0, play.copies().size());
        play.replicated("a", "far", instant);
        assertEquals(1, play.copies().size());
    }

    @Test
    void aSiteThatIsDownHoldsUpNoOther() {
        Play play = new Play(Play.plan(4, List.of(FAR, SiteRule.async("other", 2)), "web"));
        play.scheduler.siteDown("far", play.clocks.now());
        for (int i = 0; i < 20; i++) {
            play.round("web", MINUTE, "other", MINUTE);
            assertEquals(Standing.State.MEETING, play.standing("web", "other").state());
        }
        assertEquals(20, play.standing("web", "far").lacking());
        assertEquals(Standing.Reason.SITE_DOWN, play.standing("web", "far").reason());
    }

    @Test
    void whileTheLocalSiteIsGonePointsAreTakenElsewhereAndItGetsThemAfterwards() {
        Play play = new Play(Play.plan(4, List.of(FAR, SiteRule.async("other", 2)), "web"));
        play.replicated("web", "other", play.round("web", MINUTE, "far", MINUTE));
        play.scheduler.siteDown("home", play.clocks.now());
        List<Instant> points = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Start due = play.untilStart().getLast();
            assertInstanceOf(Start.Capture.class, due);
            Instant instant = play.clocks.wall();
            play.scheduler.captured("web", instant, Set.of("far"), play.clocks.now());
            points.add(instant);
            assertEquals(List.of(instant), play.copies());
            play.replicated("web", "other", instant);
            assertEquals(Standing.State.MEETING, play.standing("web", "far").state());
            assertEquals(Standing.State.MEETING, play.standing("web", "other").state());
        }
        assertEquals(Standing.Reason.SITE_DOWN, play.standing("web", "home").reason());
        assertEquals(3, play.standing("web", "home").lacking());
        play.scheduler.siteUp("home", play.clocks.now());
        List<Instant> copied = new ArrayList<>();
        while (play.standing("web", "home").lacking() > 0) {
            Start.Replicate copy = (Start.Replicate) play.untilStart().getFirst();
            assertEquals("home", copy.site());
            play.replicated("web", "home", copy.instant());
            copied.add(copy.instant());
        }
        assertEquals(Set.copyOf(points), Set.copyOf(copied));
    }

    @Test
    void aSiteThatReturnsGetsTheNewestFirstAndInTheEndAll() {
        Play play = new Play(Play.plan(4, List.of(FAR), "web"));
        play.scheduler.siteDown("far", play.clocks.now());
        List<Instant> points = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            play.untilStart();
            points.add(play.captured("web", Duration.ZERO));
        }
        play.scheduler.siteUp("far", play.clocks.now());
        List<Instant> expected = new ArrayList<>(List.of(points.removeLast()));
        expected.addAll(points);
        assertEquals(expected, drain(play));
        assertEquals(0, play.standing("web", "far").lacking());
    }

    @Test
    void withTimeToSpareTheOldestIsCopiedFirst() {
        Objective objective = Objective.of("web", Map.of("home", HOUR, "far", Duration.ofDays(7)));
        Play play = new Play(Play.plan(4, List.of(FAR), List.of(objective)));
        play.round("web", MINUTE, "far", MINUTE);
        play.round("web", MINUTE, "far", MINUTE);
        play.scheduler.siteDown("far", play.clocks.now());
        List<Instant> points = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            play.untilStart();
            points.add(play.captured("web", Duration.ZERO));
        }
        play.scheduler.siteUp("far", play.clocks.now());
        assertEquals(points, drain(play));
    }

    private static List<Instant> drain(Play play) {
        List<Instant> order = new ArrayList<>();
        List<Instant> next = play.copies();
        while (!next.isEmpty()) {
            order.addAll(next);
            play.pass(Duration.ofSeconds(1));
            play.replicated("web", "far", next.getFirst());
            next = play.copies();
        }
        return order;
    }

    @Test
    void aSiteWhereCopiesFailIsTriedByOneAtATimeAndEverMoreSeldom() {
        String[] names = {"a", "b", "c", "d", "e", "f"};
        Play play = new Play(Play.plan(9, List.of(SiteRule.async("far", 6)), names));
        play.captures();
        for (String name : names) {
            play.captured(name, Duration.ZERO);
        }
        int failures = 0;
        Instant end = play.clocks.wall().plus(MINUTE.multipliedBy(40));
        while (play.clocks.wall().isBefore(end)) {
            for (Start start : play.decide()) {
                if (start instanceof Start.Replicate copy) {
                    play.copyFailed(copy.workload(), "far", copy.instant());
                    failures++;
                }
            }
            play.pass(Duration.ofSeconds(1));
        }
        assertTrue(failures >= 12 && failures < 40, "failures " + failures);
        assertEquals(Standing.Reason.SITE_DOWN, play.standing("a", "far").reason());
    }

    @Test
    void onceACopySucceedsAllOthersGoOnAtOnce() {
        String[] names = {"a", "b", "c", "d"};
        Play play = new Play(Play.plan(9, List.of(SiteRule.async("far", 9)), names));
        play.captures();
        for (String name : names) {
            play.captured(name, Duration.ZERO);
        }
        for (Start start : play.decide()) {
            play.copyFailed(start.workload(), "far", ((Start.Replicate) start).instant());
        }
        Start.Replicate probe = (Start.Replicate) play.untilStart().getFirst();
        play.replicated(probe.workload(), "far", probe.instant());
        assertEquals(3, play.copies().size());
    }

    @Test
    void oneWorkloadThatCannotBeCopiedDoesNotMakeTheSiteSuspect() {
        Play play = new Play(Play.plan(9, List.of(FAR), "good", "bad"));
        int good = 0;
        Instant end = play.clocks.wall().plus(Duration.ofDays(1));
        while (play.clocks.wall().isBefore(end)) {
            for (Start start : play.decide()) {
                switch (start) {
                    case Start.Capture capture -> play.captured(capture.workload(), Duration.ZERO);
                    case Start.Replicate copy -> {
                        if (copy.workload().equals("bad")) {
                            play.copyFailed("bad", "far", copy.instant());
                        } else {
                            play.replicated("good", "far", copy.instant());
                            good++;
                        }
                    }
                }
            }
            play.pass(Duration.ofSeconds(10));
            assertEquals(Standing.State.MEETING, play.standing("good", "home").state());
        }
        assertTrue(good >= 24, "good " + good);
        assertEquals(Standing.State.MEETING, play.standing("good", "far").state());
        assertEquals(Standing.Reason.COPIES_FAIL, play.standing("bad", "far").reason());
    }

    @Test
    void aSiteThatIsAddedGetsTheNewestPoint() {
        Play play = new Play(Play.plan(4, List.of(), "web"));
        play.captures();
        Instant instant = play.captured("web", Duration.ZERO);
        play.scheduler.configure(Play.plan(4, List.of(FAR), "web"), play.clocks.now());
        assertEquals(List.of(instant), play.copies());
    }

    @Test
    void aCopyToASiteThatLeftThePlanEndsQuietly() {
        Play play = new Play(Play.plan(4, List.of(FAR), "web"));
        play.captures();
        Instant instant = play.captured("web", Duration.ZERO);
        play.copies();
        play.scheduler.configure(Play.plan(4, List.of(), "web"), play.clocks.now());
        play.replicated("web", "far", instant);
        assertEquals(List.of(), play.copies());
        assertThrows(IllegalStateException.class, () -> play.copyFailed("web", "far", instant));
    }

    @Test
    void pointsThatAreFoundAreCopiedToWhereTheyAreLacking() {
        Play play = new Play(Play.plan(4, List.of(FAR), "web"));
        Instant older = play.clocks.wall().minus(MINUTE.multipliedBy(20));
        Instant newer = play.clocks.wall().minus(MINUTE.multipliedBy(10));
        play.scheduler.discovered("web", newer, Set.of("home", "far"), play.clocks.now());
        play.scheduler.discovered("web", older, Set.of("home"), play.clocks.now());
        play.scheduler.discovered("web", older, Set.of("home"), play.clocks.now());
        assertEquals(List.of(older), drain(play));
    }

    @Test
    void pointsThatAreNoLongerKeptAreNotCopied() {
        Play play = new Play(Play.plan(4, List.of(FAR), "web"));
        play.scheduler.siteDown("far", play.clocks.now());
        play.captures();
        play.captured("web", Duration.ZERO);
        play.untilStart();
        Instant newest = play.captured("web", Duration.ZERO);
        play.scheduler.expired("web", newest, play.clocks.now());
        play.scheduler.siteUp("far", play.clocks.now());
        assertEquals(List.of(newest), drain(play));
    }

    @Test
    void afterARestartASiteGetsTheNewestPointThatItLacks() {
        Play before = new Play(Play.plan(4, List.of(FAR), "web"));
        before.round("web", MINUTE, "far", MINUTE);
        before.untilStart();
        Instant newest = before.captured("web", Duration.ZERO);
        Knowledge knowledge = before.scheduler.knowledge();
        Play after = new Play(Play.plan(4, List.of(FAR), "web"), knowledge, before.clocks);
        assertEquals(List.of(newest), after.copies());
    }
}
