package dev.holdfast.agent.config;

import java.time.LocalTime;
import java.util.List;
import java.util.OptionalLong;

/** How many bytes a second may be sent. */
public sealed interface Bandwidth {
    /** The limit at a time of day; empty if there is none then. */
    OptionalLong at(LocalTime time);

    /**
     * The same all day.
     *
     * @param bytesPerSecond at least 1
     */
    record Constant(long bytesPerSecond) implements Bandwidth {
        @Override
        public OptionalLong at(LocalTime time) {
            return OptionalLong.of(bytesPerSecond);
        }
    }

    /**
     * By the time of day; none outside of the windows.
     *
     * @param windows no two of which overlap
     */
    record ByTime(List<Window> windows) implements Bandwidth {
        public ByTime {
            windows = List.copyOf(windows);
            if (overlap(windows)) {
                throw new IllegalArgumentException("two windows overlap: " + windows);
            }
        }

        @Override
        public OptionalLong at(LocalTime time) {
            return windows.stream()
                    .filter(window -> window.contains(time))
                    .mapToLong(Window::bytesPerSecond)
                    .findFirst();
        }
    }

    /**
     * A part of each day, in local time.
     *
     * @param from its first minute
     * @param to its end, which is not part of it; before {@code from} it is on the next day
     * @param bytesPerSecond at least 1
     */
    record Window(LocalTime from, LocalTime to, long bytesPerSecond) {
        public Window {
            if (from.equals(to)) {
                throw new IllegalArgumentException("a window that ends where it begins: " + from);
            }
        }

        boolean contains(LocalTime time) {
            boolean begun = !time.isBefore(from);
            boolean over = !time.isBefore(to);
            return from.isBefore(to) ? begun && !over : begun || !over;
        }
    }

    /** Whether two windows have a time in common: then one begins within the other. */
    static boolean overlap(List<Window> windows) {
        for (int i = 0; i < windows.size(); i++) {
            for (int j = 0; j < windows.size(); j++) {
                if (i != j && windows.get(i).contains(windows.get(j).from())) {
                    return true;
                }
            }
        }
        return false;
    }
}
