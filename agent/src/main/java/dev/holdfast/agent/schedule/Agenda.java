package dev.holdfast.agent.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tasks that may start from some moment on, each at most once. While all can be in time, the one with the earliest deadline
 * comes first, which is optimal then. Of those that are late, the one comes first that is latest in proportion to its
 * objective: by deadlines alone, one that is late by an hour of its day would go before all that are due within five minutes,
 * and a short overload would cost the tightest objectives most. In proportion, all share in it, and none waits for ever.
 *
 * <p>Operations take time logarithmic in the number of tasks. For that, proportions are compared only between objectives that
 * differ by a factor of two; of alike ones the earliest deadline goes first.
 *
 * @param <T> what a task is known by
 */
final class Agenda<T> {
    private final Map<T, Entry<T>> entries = new HashMap<>();
    private final TreeSet<Entry<T>> waiting = new TreeSet<>(Agenda::compareRelease);
    /** What may start, alike ones together; those of which there are none are left out. */
    private final Map<Integer, TreeSet<Entry<T>>> ready = new TreeMap<>();

    private long added;

    /**
     * When a task may start, and has to.
     *
     * @param release when it may start
     * @param due when it has to start, to be in time
     * @param objective in proportion to which it is late, positive
     * @param spare whether no objective depends on it: then it comes after all others
     */
    record Times(long release, long due, long objective, boolean spare) {
        boolean isLate(long now) {
            return due <= now;
        }

        boolean isBefore(Times other, long now) {
            if (spare != other.spare) {
                return other.spare;
            }
            if (isLate(now) && other.isLate(now)) {
                return (double) (now - due) / objective > (double) (now - other.due) / other.objective;
            }
            return due < other.due;
        }

        private int likes() {
            return (Long.SIZE - Long.numberOfLeadingZeros(objective)) * 2 + (spare ? 1 : 0);
        }
    }

    /**
     * A task.
     *
     * @param order decides between equals: what came first
     */
    record Entry<T>(T task, Times times, long order) {}

    private static int compareRelease(Entry<?> a, Entry<?> b) {
        int order = Long.compare(a.times.release, b.times.release);
        return order != 0 ? order : Long.compare(a.order, b.order);
    }

    private static int compareDue(Entry<?> a, Entry<?> b) {
        int order = Long.compare(a.times.due, b.times.due);
        return order != 0 ? order : Long.compare(a.order, b.order);
    }

    /** Puts a task in, or gives it other times. */
    void put(T task, Times times) {
        Entry<T> known = entries.get(task);
        if (known != null) {
            if (known.times.equals(times)) {
                return;
            }
            take(known);
        }
        Entry<T> entry = new Entry<>(task, times, added++);
        entries.put(task, entry);
        waiting.add(entry);
    }

    /** Takes a task out, if it is there. */
    void remove(T task) {
        Entry<T> known = entries.remove(task);
        if (known != null) {
            take(known);
        }
    }

    private void take(Entry<T> entry) {
        if (!waiting.remove(entry)) {
            ready.computeIfPresent(entry.times.likes(), (_, alike) -> {
                alike.remove(entry);
                return alike.isEmpty() ? null : alike;
            });
        }
    }

    /** A task as it is planned. */
    Optional<Entry<T>> entry(T task) {
        return Optional.ofNullable(entries.get(task));
    }

    /** The most urgent of the tasks that may start now. It stays in. */
    Optional<Entry<T>> ready(long now) {
        while (!waiting.isEmpty() && waiting.first().times.release <= now) {
            Entry<T> entry = waiting.removeFirst();
            ready.computeIfAbsent(entry.times.likes(), _ -> new TreeSet<>(Agenda::compareDue))
                    .add(entry);
        }
        Optional<Entry<T>> first = Optional.empty();
        for (TreeSet<Entry<T>> alike : ready.values()) {
            if (first.isEmpty() || alike.first().times.isBefore(first.get().times, now)) {
                first = Optional.of(alike.first());
            }
        }
        return first;
    }

    /** When a task may start: far in the past if one may already, {@link Long#MAX_VALUE} if there is none. */
    long nextRelease() {
        if (waiting.size() < entries.size()) {
            return Long.MIN_VALUE;
        }
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.first().times.release;
    }
}
