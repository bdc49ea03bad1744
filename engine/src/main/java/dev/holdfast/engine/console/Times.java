package dev.holdfast.engine.console;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** How times are read and shown. */
public final class Times {
    /** What {@code latest} stands for: after every point there can be. */
    public static final Instant LATEST = Instant.MAX;

    private static final Pattern AGO = Pattern.compile("-([0-9]{1,9})([smhdw])");
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

    private Times() {}

    /**
     * Reads an ISO 8601 time with offset, {@code now}, {@code latest}, or a time ago such as {@code -15m}.
     *
     * @throws TypeConversionException if it is none of these
     */
    static Instant parse(String text, Instant now) {
        return find(text, now)
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not a time; write"
                        + " 2026-03-01T14:30:00+01:00 (with an"
                        + " offset, or Z for UTC), now, latest, or a"
                        + " time ago such as -15m, -2h, -3d"));
    }

    /** The same; empty if it is no time. */
    public static Optional<Instant> find(String text, Instant now) {
        if (text.equals("now")) {
            return Optional.of(now);
        }
        if (text.equals("latest")) {
            return Optional.of(LATEST);
        }
        Matcher ago = AGO.matcher(text);
        try {
            return Optional.of(
                    ago.matches()
                            ? now.minusSeconds(Long.parseLong(ago.group(1)) * seconds(ago.group(2)))
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 7 * 86_400;
        };
    }

    /** The exact instant in UTC, as it can be given back to {@code --at}, and the local time. */
    public static String show(Instant instant, ZoneId zone) {
        return instant + " (" + local(instant, zone) + " local)";
    }

    /** The local time, to the second, with its offset. */
    public static String local(Instant instant, ZoneId zone) {
        return LOCAL.format(instant.atZone(zone));
    }

    /** How long ago something was, in its two largest units: {@code 3 d 4 h}. */
    public static String age(Duration age) {
        if (age.isNegative()) {
            return "in the future";
        }
        long seconds = age.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }
}
