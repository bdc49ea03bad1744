package dev.holdfast.source.postgresql.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the log: the byte's number since the log began, across timelines.
 *
 * @param value 0 or more; PostgreSQL's own bound, 2^64, is out of reach
 */
public record Lsn(long value) implements Comparable<Lsn> {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    public Lsn {
        if (value < 0) {
            throw new IllegalArgumentException("not a place in a log: " + value);
        }
    }

    /** Reads {@code 16/B374D848}; empty if it is none. */
    public static Optional<Lsn> find(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long value = Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16);
        return value < 0 ? Optional.empty() : Optional.of(new Lsn(value));
    }

    /** Reads {@code 16/B374D848}; throws {@link IllegalArgumentException} if it is none. */
    public static Lsn of(String text) {
        return find(text).orElseThrow(() -> new IllegalArgumentException("not a place in a log: " + text));
    }

    /** The first place of the segment that this one lies in. */
    public Lsn segmentStart(long segmentSize) {
        return new Lsn(value - value % segmentSize);
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compare(value, other.value);
    }

    /** As PostgreSQL writes it. */
    @Override
    public String toString() {
        return String.format("%X/%X", value >>> 32, value & 0xFFFFFFFFL);
    }
}
