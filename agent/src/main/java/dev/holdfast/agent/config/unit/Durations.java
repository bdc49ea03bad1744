package dev.holdfast.agent.config.unit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time: {@code 5s}, {@code 15m}, {@code 4h}, {@code 30d}, and several together, {@code 1h30m}. */
public final class Durations {
    /** The form of a duration, as a regular expression of the whole text that Java and JavaScript read alike. */
    public static final String FORM = "^(?=[0-9])([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?$";

    private static final Pattern PATTERN = Pattern.compile(FORM);
    private static final int[] SECONDS = {86_400, 3600, 60, 1};
    private static final String UNITS = "dhms";
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws WrongValue if it is none, or longer than a hundred years
     */
    public static Duration parse(String text) throws WrongValue {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new WrongValue("'" + text + "' is not a duration; write 30s, 15m, 4h, 30d or 1h30m");
        }
        Duration sum = Duration.ZERO;
        for (int i = 0; i < SECONDS.length; i++) {
            String part = matcher.group(i + 1);
            if (part != null) {
                long count = Long.parseLong(part.substring(0, part.length() - 1));
                sum = sum.plusSeconds(count * SECONDS[i]);
            }
        }
        if (sum.compareTo(LONGEST) > 0) {
            throw new WrongValue("'" + text + "' is longer than a hundred years");
        }
        return sum;
    }

    /** As it would be written in a configuration; parts of a second are left out. */
    public static String show(Duration duration) {
        StringBuilder text = new StringBuilder();
        long left = duration.toSeconds();
        for (int i = 0; i < SECONDS.length; i++) {
            if (left >= SECONDS[i]) {
                text.append(left / SECONDS[i]).append(UNITS.charAt(i));
                left %= SECONDS[i];
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
