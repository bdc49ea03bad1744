package dev.holdfast.agent.config.unit;

/** Bytes a second: a size and {@code /s}, such as {@code 50MiB/s}. */
public final class Rates {
    /** The form of a rate, as a regular expression of the whole text. */
    public static final String FORM = ByteCounts.FORM.replace("$", "/s$");

    private static final String PER_SECOND = "/s";

    private Rates() {}

    /**
     * Reads a rate.
     *
     * @return at least 1
     * @throws WrongValue if it is none, nothing at all, or more than fits a long
     */
    public static long parse(String text) throws WrongValue {
        if (!text.matches(FORM)) {
            throw new WrongValue("'" + text + "' is not a rate; write 50MiB/s or 800kB/s");
        }
        long rate = ByteCounts.parse(text.substring(0, text.length() - PER_SECOND.length()));
        if (rate == 0) {
            throw new WrongValue("'" + text + "' would let nothing through; write 50MiB/s or 800kB/s");
        }
        return rate;
    }
}
