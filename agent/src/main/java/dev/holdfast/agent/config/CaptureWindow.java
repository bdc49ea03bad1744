package dev.holdfast.agent.config;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * A stretch of each week, in local time, in which captures of a workload may start, or may not.
 *
 * @param rule which of the two
 * @param days on which it begins, at least one
 * @param from its first minute
 * @param to its end, which is not part of it; not after {@code from} means on the next day
 */
public record CaptureWindow(Rule rule, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;

    public CaptureWindow {
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

    /** The longest stretch in which no capture may start, to the minute; a week if none ever may. */
    static Duration longestClosed(List<CaptureWindow> windows) {
        BitSet open = open(windows);
        int first = open.nextSetBit(0);
        if (first < 0) {
            return Duration.ofMinutes(WEEK);
        }
        int longest = 0;
        for (int end = open.nextClearBit(first); end < first + WEEK; ) {
            int next = open.nextSetBit(end);
            int reopened = next < 0 ? first + WEEK : next;
            longest = Math.max(longest, reopened - end);
            end = next < 0 ? first + WEEK : open.nextClearBit(next);
        }
        return Duration.ofMinutes(longest);
    }

    /** The minutes of a week, from Monday on, at which a capture may start. */
    private static BitSet open(List<CaptureWindow> windows) {
        BitSet open = new BitSet(WEEK);
        windows.stream().filter(each -> each.rule == Rule.ONLY).forEach(each -> each.mark(open, true));
        if (windows.stream().noneMatch(each -> each.rule == Rule.ONLY)) {
            open.set(0, WEEK);
        }
        windows.stream().filter(each -> each.rule == Rule.NEVER).forEach(each -> each.mark(open, false));
        return open;
    }

    private void mark(BitSet minutes, boolean value) {
        int begin = minute(from);
        int length = to.isAfter(from) ? minute(to) - begin : DAY - begin + minute(to);
        for (DayOfWeek day : days) {
            int start = (day.getValue() - 1) * DAY + begin;
            for (int i = start; i < start + length; i++) {
                minutes.set(i % WEEK, value);
            }
        }
    }

    private static int minute(LocalTime time) {
        return time.getHour() * 60 + time.getMinute();
    }
}
