package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Set<DayOfWeek> DAILY = EnumSet.allOf(DayOfWeek.class);

    @Test
    void aWindowPastMidnightBelongsToTheDayOnWhichItBegins() {
        Windows windows = never(Set.of(DayOfWeek.FRIDAY), "22:00", "02:00");
        assertFalse(windows.isOpen(Instant.parse("2026-06-05T21:00:00Z"))); // Friday, 23:00
        assertFalse(windows.isOpen(Instant.parse("2026-06-05T23:59:59Z"))); // Saturday, 01:59:59
        assertTrue(windows.isOpen(Instant.parse("2026-06-06T00:00:00Z"))); // Saturday, 02:00
        assertTrue(windows.isOpen(Instant.parse("2026-06-04T23:30:00Z"))); // Friday, 01:30
    }

    @Test
    void equalBoundsMeanAWholeDay() {
        Windows windows = never(Set.of(DayOfWeek.SUNDAY), "00:00", "00:00");
        assertEquals(
                stretch("2026-06-06T22:00:00Z", "2026-06-07T22:00:00Z"),
                windows.closedAround(Instant.parse("2026-06-07T10:00:00Z")));
    }

    @Test
    void withWindowsForStartingAllElseIsClosed() {
        Windows windows = new Windows(List.of(
                window(Window.Rule.ONLY, DAILY, "01:00", "03:00"), window(Window.Rule.ONLY, DAILY, "13:00", "14:00")));
        assertEquals(
                stretch("2026-06-05T01:00:00Z", "2026-06-05T11:00:00Z"),
                windows.closedAround(Instant.parse("2026-06-05T06:00:00Z")));
        assertEquals(Optional.empty(), windows.closedAround(Instant.parse("2026-06-05T11:30:00Z")));
    }

    @Test
    void aWindowThatForbidsIsStrongerThanOneThatAllows() {
        Windows windows = new Windows(List.of(
                window(Window.Rule.ONLY, DAILY, "01:00", "05:00"), window(Window.Rule.NEVER, DAILY, "02:00", "03:00")));
        assertEquals(
                stretch("2026-06-05T00:00:00Z", "2026-06-05T01:00:00Z"),
                windows.closedAround(Instant.parse("2026-06-05T00:30:00Z")));
    }

    @Test
    void stretchesThatTouchAreOne() {
        Windows windows = new Windows(List.of(
                window(Window.Rule.NEVER, DAILY, "08:00", "10:00"),
                window(Window.Rule.NEVER, DAILY, "10:00", "12:00")));
        assertEquals(
                stretch("2026-06-05T06:00:00Z", "2026-06-05T10:00:00Z"),
                windows.closedAround(Instant.parse("2026-06-05T07:00:00Z")));
    }

    @Test
    void aBoundThatIsSkippedWhenClocksGoForwardIsTheMomentOfTheChange() {
        Windows windows = never(DAILY, "02:30", "04:00"); // at 02:00 it is 03:00, on March 29th
        assertEquals(
                stretch("2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"),
                windows.closedAround(Instant.parse("2026-03-29T01:30:00Z")));
        Windows within = never(DAILY, "02:15", "02:45");
        assertTrue(within.isOpen(Instant.parse("2026-03-29T01:00:00Z")));
    }

    @Test
    void anHourThatComesTwiceWhenClocksGoBackIsWithinBothTimes() {
        Windows windows = never(DAILY, "02:00", "03:00"); // at 03:00 it is 02:00, on October 25th
        assertEquals(
                stretch("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"),
                windows.closedAround(Instant.parse("2026-10-25T01:30:00Z")));
    }

    @Test
    void whatIsNeverOpenIsClosedForLongerThanAWeek() {
        Instant instant = Instant.parse("2026-06-05T07:00:00Z");
        Window.Stretch closed =
                never(DAILY, "00:00", "00:00").closedAround(instant).orElseThrow();
        assertTrue(closed.to().isAfter(instant.plusSeconds(7 * 86_400)));
    }

    private static Windows never(Set<DayOfWeek> days, String from, String to) {
        return new Windows(List.of(window(Window.Rule.NEVER, days, from, to)));
    }

    private static Window window(Window.Rule rule, Set<DayOfWeek> days, String from, String to) {
        return new Window(rule, days, LocalTime.parse(from), LocalTime.parse(to), BERLIN);
    }

    private static Optional<Window.Stretch> stretch(String from, String to) {
        return Optional.of(new Window.Stretch(Instant.parse(from), Instant.parse(to)));
    }
}
