package dev.holdfast.agent.database;

import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** How far a database's log has come at one site. Safe for use by many threads. */
final class Reach {
    private static final int MOST_WAITING = 1000;

    private final Deque<LogEvent.Mark> waiting = new ArrayDeque<>();
    private Optional<LogPosition> end = Optional.empty();
    private Optional<Instant> until = Optional.empty();
    private Optional<Instant> told = Optional.empty();
    private Optional<Instant> newest = Optional.empty();
    private final List<Instant> awaited = new ArrayList<>();
    private int awaiting;

    /** The server told how far its log was at an instant. */
    synchronized void heard(LogEvent.Mark mark) {
        if (waiting.size() == MOST_WAITING) {
            waiting.removeLast();
        }
        waiting.addLast(mark);
        newest = Optional.of(mark.instant());
        settle();
    }

    /** All before a place is durable at the site; it may have been known already. */
    synchronized void stored(LogPosition place, List<LogHead.Mark> marks) {
        if (!holds(place)) {
            if (end.filter(before -> before.stream().equals(place.stream())).isEmpty()) {
                waiting.removeIf(mark -> !mark.until().stream().equals(place.stream())); // of a stream that was left
            }
            end = Optional.of(place);
        }
        for (LogHead.Mark mark : marks) {
            reached(mark.instant());
            if (told.isEmpty() || told.get().isBefore(mark.instant())) {
                told = Optional.of(mark.instant());
            }
        }
        settle();
        notifyAll();
    }

    private void settle() {
        while (!waiting.isEmpty() && end.isPresent()) {
            LogPosition mark = waiting.getFirst().until();
            boolean here = mark.stream().equals(end.get().stream());
            if (!here || mark.offset() > end.get().offset()) {
                return;
            }
            reached(waiting.removeFirst().instant());
        }
    }

    private void reached(Instant instant) {
        if (until.isEmpty() || until.get().isBefore(instant)) {
            until = Optional.of(instant);
        }
    }

    /** What was heard of a connection that is lost is heard again. */
    synchronized void forget() {
        waiting.clear();
        newest = Optional.empty();
    }

    /** All before this place is durable there; empty as long as nothing was stored. */
    synchronized Optional<LogPosition> end() {
        return end;
    }

    /** The latest instant that is restorable there; empty if none is known. */
    synchronized Optional<Instant> until() {
        return until;
    }

    /** Waits until all before a place is durable; whether it came about in time. */
    synchronized boolean await(LogPosition place, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        awaiting++;
        try {
            while (!holds(place)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } finally {
            awaiting--;
        }
    }

    /** Waits until an instant is restorable there, as what is stored there says; whether it came about in time. */
    synchronized boolean await(Instant instant, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        awaited.add(instant);
        try {
            while (told.isEmpty() || told.get().isBefore(instant)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } finally {
            awaited.remove(instant);
        }
    }

    /** Whether anybody waits for an instant that the server told of, and that nothing stored tells of yet. */
    synchronized boolean isMarkAwaited() {
        return awaited.stream()
                .anyMatch(instant -> newest.filter(mark -> !mark.isBefore(instant))
                                .isPresent()
                        && told.filter(stored -> !stored.isBefore(instant)).isEmpty());
    }

    /** Whether anybody waits for a place at this moment. */
    synchronized boolean isAwaited() {
        return awaiting > 0;
    }

    private boolean holds(LogPosition place) {
        return end.isPresent()
                && end.get().stream().equals(place.stream())
                && end.get().offset() >= place.offset();
    }
}
