package dev.holdfast.engine.console;

import java.time.Duration;
import java.util.Locale;

/** How amounts are shown. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;

    private Sizes() {}

    /** A number of bytes, in binary units: {@code 1.5 GiB}. */
    public static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (Math.round(value) >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        String format = unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }

    /** Bytes a second. */
    public static String rate(long count, Duration time) {
        double seconds = Math.max(1e-3, time.toNanos() / 1e9);
        return bytes(Math.round(count / seconds)) + "/s";
    }

    /** A span of time: {@code 0.8 s}, {@code 3:05 min}, {@code 1:02:33 h}. */
    public static String duration(Duration time) {
        if (time.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
        }
        if (time.toHours() == 0) {
            return String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart());
        }
        return String.format(Locale.ROOT, "%d:%02d:%02d h", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
