package dev.holdfast.agent.config.unit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Distances on the globe, in whole kilometres: {@code 100km}. */
public final class Distances {
    /** The form of a distance, as a regular expression of the whole text. */
    public static final String FORM = "^([0-9]{1,9})km$";

    private static final Pattern PATTERN = Pattern.compile(FORM);
    private static final int HALF_ROUND_THE_EARTH = 20_015;

    private Distances() {}

    /**
     * Reads a distance.
     *
     * @return kilometres
     * @throws WrongValue if it is none, or more than two places can be apart
     */
    public static int parse(String text) throws WrongValue {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new WrongValue("'" + text + "' is not a distance; write 100km");
        }
        int kilometres = Integer.parseInt(matcher.group(1));
        if (kilometres > HALF_ROUND_THE_EARTH) {
            throw new WrongValue("no two places are " + text + " apart: at most " + HALF_ROUND_THE_EARTH + "km are");
        }
        return kilometres;
    }
}
