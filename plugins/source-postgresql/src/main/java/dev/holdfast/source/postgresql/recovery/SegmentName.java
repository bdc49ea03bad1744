package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.LogPosition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the log as the server names it: timeline, and number in two parts.
 *
 * @param number of the segment since the log began
 */
record SegmentName(Timeline timeline, long number) {
    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");

    /** Reads a name; empty if it is none of a segment. */
    static Optional<SegmentName> of(String name, long segmentSize) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long timeline = Long.parseLong(matcher.group(1), 16);
        long high = Long.parseLong(matcher.group(2), 16);
        long low = Long.parseLong(matcher.group(3), 16);
        long perHigh = (1L << 32) / segmentSize;
        if (timeline < 1 || low >= perHigh || high > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new SegmentName(new Timeline(timeline), high * perHigh + low));
    }

    SegmentName next() {
        return new SegmentName(timeline, number + 1);
    }

    LogPosition start(long segmentSize) {
        return timeline.at(new Lsn(number * segmentSize));
    }

    /** The file's name. */
    String name(long segmentSize) {
        long perHigh = (1L << 32) / segmentSize;
        return String.format("%08X%08X%08X", timeline.id(), number / perHigh, number % perHigh);
    }
}
