package dev.holdfast.agent.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Set;

/**
 * A stretch of local time that returns each week. Where clocks are set forward, a bound that does not exist is the moment of
 * the change; where they are set back, a window begins at the earlier and ends at the later of two equal times.
 *
 * @param rule whether captures may start only within, or not within
 * @param days on which it begins, at least one
 * @param from when it begins
 * @param to when it ends; not after {@code from} means on the next day
 * @param zone where
 */
public record Window(Rule rule, Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    public Window {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a window on no day");
        }
    }

    /** What a window means. */
    public enum Rule {
        /** Captures start only within this window, or another one of this kind. */
        ONLY,
        /** No capture starts within. */
        NEVER
    }

    /**
     * A half-open stretch of time.
     *
     * @param from its first instant
     * @param to the first instant after it
     */
    record Stretch(Instant from, Instant to) {
        boolean contains(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(to);
        }
    }

    boolean contains(Instant instant) {
        LocalDate today = instant.atZone(zone).toLocalDate();
        return beginsAndContains(today, instant) || beginsAndContains(today.minusDays(1), instant);
    }

    private boolean beginsAndContains(LocalDate date, Instant instant) {
        return days.contains(date.getDayOfWeek()) && on(date).contains(instant);
    }

    /** The stretch that begins on a day, if it is one of the window's days. */
    Stretch on(LocalDate date) {
        LocalDate end = to.isAfter(from) ? date : date.plusDays(1);
        return new Stretch(bound(date.atTime(from), false), bound(end.atTime(to), true));
    }

    private Instant bound(LocalDateTime local, boolean later) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        if (transition != null && transition.isGap()) {
            return transition.getInstant();
        }
        ZonedDateTime zoned = local.atZone(zone);
        return (later ? zoned.withLaterOffsetAtOverlap() : zoned.withEarlierOffsetAtOverlap()).toInstant();
    }
}
