package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobName;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of folders that something is tried out in. They say when that was, so that what somebody left there, who could
 * not delete it, is told from what is tried out just now.
 */
public final class TrialFolder {
    /** Of all of them. */
    public static final String PREFIX = "trial/";

    /** No trial takes so long. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("trial/(\\d{8}T\\d{6}Z)-[0-9a-f]{1,16}/.+");

    private TrialFolder() {}

    /** A new one, with a slash at its end. */
    public static String begin(Instant now, RandomGenerator random) {
        return PREFIX + TIME.format(now) + "-" + Long.toHexString(random.nextLong()) + "/";
    }

    /** Whether an object was put by a trial that ended long ago. */
    public static boolean isOver(BlobName name, Instant now) {
        Matcher matcher = NAME.matcher(name.value());
        if (!matcher.matches()) {
            return false;
        }
        try {
            return TIME.parse(matcher.group(1), Instant::from).plus(LONGEST).isBefore(now);
        } catch (DateTimeException _) {
            return false; // not a time
        }
    }
}
