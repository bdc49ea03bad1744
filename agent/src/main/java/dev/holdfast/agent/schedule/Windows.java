package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When captures may start: within one of the windows that say so, if there are any, and never within those that forbid it.
 *
 * @param list the windows, in any order
 */
public record Windows(List<Window> list) {
    /** No restriction. */
    public static final Windows ALWAYS = new Windows(List.of());

    /** Windows return each week. What is closed longer than that is closed for ever. */
    private static final int HORIZON_DAYS = 8;

    public Windows {
        list = List.copyOf(list);
    }

    boolean isOpen(Instant instant) {
        boolean restricted = false;
        boolean allowed = false;
        for (Window window : list) {
            boolean within = window.contains(instant);
            switch (window.rule()) {
                case NEVER -> {
                    if (within) {
                        return false;
                    }
                }
                case ONLY -> {
                    restricted = true;
                    allowed |= within;
                }
            }
        }
        return allowed || !restricted;
    }

    /** The whole stretch around an instant in which nothing may start; empty if something may. Looks a week either way. */
    Optional<Window.Stretch> closedAround(Instant instant) {
        if (isOpen(instant)) {
            return Optional.empty();
        }
        NavigableSet<Instant> bounds = bounds(instant);
        Instant from = instant.minus(Duration.ofDays(HORIZON_DAYS));
        for (Instant bound : bounds.headSet(instant, true).descendingSet()) {
            if (isOpen(bound.minusNanos(1))) {
                from = bound;
                break;
            }
        }
        Instant to = instant.plus(Duration.ofDays(HORIZON_DAYS));
        for (Instant bound : bounds.tailSet(instant, false)) {
            if (isOpen(bound)) {
                to = bound;
                break;
            }
        }
        return Optional.of(new Window.Stretch(from, to));
    }

    private NavigableSet<Instant> bounds(Instant instant) {
        NavigableSet<Instant> bounds = new TreeSet<>();
        for (Window window : list) {
            LocalDate today = instant.atZone(window.zone()).toLocalDate();
            for (int day = -HORIZON_DAYS; day <= HORIZON_DAYS; day++) {
                LocalDate date = today.plusDays(day);
                if (window.days().contains(date.getDayOfWeek())) {
                    Window.Stretch stretch = window.on(date);
                    bounds.add(stretch.from());
                    bounds.add(stretch.to());
                }
            }
        }
        return bounds;
    }
}
