package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Times in which captures may not start. The clocks of a play begin at noon. */
class SchedulerWindowTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void whatWouldFallDueInAWindowIsCapturedBeforeIt() {
        Play play = new Play(plan(Duration.ofHours(4), "14:00", "17:00"));
        List<Instant> instants = captures(play, DAY);
        assertTrue(
                instants.stream()
                        .anyMatch(each -> each.isAfter(Instant.parse("2026-03-20T13:00:00Z"))
                                && each.isBefore(Instant.parse("2026-03-20T14:00:00Z"))),
                instants::toString);
        for (int i = 1; i < instants.size(); i++) {
            Duration age = Duration.between(instants.get(i - 1), instants.get(i));
            assertTrue(age.compareTo(Duration.ofHours(4)) < 0, () -> "it became " + age);
        }
    }

    @Test
    void whatCouldNotWaitIsCapturedRightAfterTheWindow() {
        Play play = new Play(plan(Duration.ofHours(1), "14:00", "17:00"));
        List<Instant> instants = captures(play, DAY);
        assertTrue(instants.contains(Instant.parse("2026-03-20T17:00:00Z")), instants::toString);
        assertTrue(instants.size() < 40, () -> "too many before the window: " + instants);
    }

    @Test
    void aFirstPointWaitsForTheWindowToEnd() {
        Play play = new Play(plan(Duration.ofHours(1), "11:00", "12:30"));
        assertEquals(List.of(), play.captures());
        assertEquals(Standing.Reason.WINDOW, play.standing("web", "home").reason());
        play.untilStart();
        assertFalse(play.clocks.wall().isBefore(Instant.parse("2026-03-20T12:30:00Z")));
    }

    @Test
    void aWindowThatTheClockWasSetIntoHolds() {
        Play play = new Play(plan(Duration.ofHours(1), "20:00", "21:00"));
        play.captures();
        play.captured("web", Duration.ZERO);
        play.clocks.jump(Duration.between(play.clocks.wall(), Instant.parse("2026-03-20T20:30:00Z")));
        assertEquals(List.of(), play.captures());
        play.untilStart();
        assertFalse(play.clocks.wall().isBefore(Instant.parse("2026-03-20T21:00:00Z")));
    }

    private static Plan plan(Duration rpo, String from, String to) {
        Window window = new Window(
                Window.Rule.NEVER,
                EnumSet.allOf(DayOfWeek.class),
                LocalTime.parse(from),
                LocalTime.parse(to),
                ZoneId.of("UTC"));
        Objective objective = new Objective(
                "web", new TreeMap<>(Map.of("home", rpo)), Optional.empty(), Optional.of(new Windows(List.of(window))));
        return Play.plan(1, List.of(), List.of(objective));
    }

    private static List<Instant> captures(Play play, Duration length) {
        List<Instant> instants = new ArrayList<>();
        Instant end = play.clocks.wall().plus(length);
        while (play.clocks.wall().isBefore(end)) {
            play.untilStart();
            instants.add(play.clocks.wall().truncatedTo(ChronoUnit.SECONDS));
            play.pass(Duration.ofSeconds(20));
            play.captured("web", Duration.ofSeconds(20));
        }
        return instants;
    }
}
