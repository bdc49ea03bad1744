package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobName;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a log segment: whose log it is of, and which stretch of it. What it says is a claim until the segment was
 * opened.
 *
 * @param folder where the log of the server stands
 * @param stream the stream, as {@link LogPosition#stream()} has it
 * @param start the first offset
 * @param end the first offset after it; {@code start} if the segment holds marks alone
 * @param sha256 of the object, 64 hex digits
 */
public record LogName(Folder folder, String stream, long start, long end, String sha256) {
    /** Where all logs stand. */
    public static final String LOGS = "logs/";

    private static final Pattern NAME = Pattern.compile(
            "logs/([0-9a-f]{32})/([0-9a-f]{32})/([a-z0-9][a-z0-9._-]{0,99})/([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{64})");

    /**
     * Where the log of one server stands: a workload whose server was made anew has another folder, since positions in the
     * logs of two servers have nothing to do with each other.
     *
     * @param workload the pseudonym of the workload
     * @param server the pseudonym of the server's identity
     */
    public record Folder(String workload, String server) implements Comparable<Folder> {
        public Folder {
            if (!Id.isValid(workload) || !Id.isValid(server)) {
                throw new IllegalArgumentException("not the folder of a server's log");
            }
        }

        /** The beginning of the names of all its segments, with a slash at its end. */
        public String prefix() {
            return LOGS + workload + "/" + server + "/";
        }

        @Override
        public int compareTo(Folder other) {
            return prefix().compareTo(other.prefix());
        }
    }

    public LogName {
        new LogPosition(stream, start);
        if (end < start || !ObjectNames.isSha256(sha256)) {
            throw new IllegalArgumentException("not a log segment: " + stream + " " + start + " to " + end);
        }
    }

    /** Where the segments of a workload stand, with a slash at its end. */
    public static String prefixOf(String workload) {
        return LOGS + workload + "/";
    }

    /** What sorts right before all segments of a stream that begin at an offset or behind it; no segment has this name. */
    public static BlobName before(Folder folder, LogPosition place) {
        return new BlobName(
                folder.prefix() + place.stream() + "/" + HexFormat.of().toHexDigits(place.offset()));
    }

    /** Reads a name; refuses any that is not one of a log segment. */
    public static LogName parse(BlobName object) throws FormatException {
        Matcher matcher = NAME.matcher(object.value());
        if (!matcher.matches()) {
            throw new FormatException("not the name of a log segment");
        }
        long start = HexFormat.fromHexDigitsToLong(matcher.group(4));
        long end = HexFormat.fromHexDigitsToLong(matcher.group(5));
        if (start < 0 || end < start) {
            throw new FormatException("the name of a log segment that ends before it begins");
        }
        return new LogName(
                new Folder(matcher.group(1), matcher.group(2)), matcher.group(3), start, end, matcher.group(6));
    }

    /** The name. */
    public BlobName object() {
        HexFormat hex = HexFormat.of();
        return new BlobName(
                folder.prefix() + stream + "/" + hex.toHexDigits(start) + "-" + hex.toHexDigits(end) + "-" + sha256);
    }

    @Override
    public String toString() {
        return object().value();
    }
}
