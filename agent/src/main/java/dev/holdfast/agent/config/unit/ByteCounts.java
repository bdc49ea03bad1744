package dev.holdfast.agent.config.unit;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes: {@code 64MiB}, {@code 2TiB}, by powers of 1024; {@code 500MB}, {@code 1TB}, by powers of 1000. */
public final class ByteCounts {
    /** The form of a number of bytes, as a regular expression of the whole text. */
    public static final String FORM = "^([0-9]{1,18})(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)$";

    private static final Pattern PATTERN = Pattern.compile(FORM);
    private static final Map<String, Long> UNITS = Map.of(
            "B", 1L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40,
            "kB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L);

    private ByteCounts() {}

    /**
     * Reads a number of bytes.
     *
     * @throws WrongValue if it is none, or more than fits a long
     */
    public static long parse(String text) throws WrongValue {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new WrongValue("'" + text + "' is not a size; write 64MiB, 2TiB or 500GB");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS.getOrDefault(matcher.group(2), 0L));
        } catch (ArithmeticException _) {
            throw new WrongValue("'" + text + "' is more than any size can be");
        }
    }
}
