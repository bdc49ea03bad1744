package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.unit.Distances;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.config.unit.Rates;
import dev.holdfast.agent.config.unit.WrongValue;
import dev.holdfast.engine.console.Nearest;
import dev.holdfast.engine.format.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The types of single values. */
public final class Scalars {
    private static final String NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
    private static final Pattern TIME = Pattern.compile("^([01][0-9]|2[0-3]):[0-5][0-9]$");

    private Scalars() {}

    /** Any text. */
    public static Scalar<String> text() {
        return Scalar.of("text", string(), text -> text);
    }

    /** A name of letters, digits, dots, underscores and hyphens. */
    public static Scalar<String> name() {
        return Scalar.of("name", string().put("pattern", NAME), text -> {
            if (!text.matches(NAME)) {
                throw new WrongValue("'" + text
                        + "' is not a name: 1 to 64 letters, digits, dots, underscores and hyphens, beginning with a"
                        + " letter or digit");
            }
            return text;
        });
    }

    /** The name of something that the same file declares before. */
    public static Scalar<String> reference(String kind) {
        return new Scalar<>("name of a " + kind, string(), (text, reading) -> {
            Collection<String> known = reading.names().of(kind);
            // Where there are none at all that is the problem, and was told.
            if (!known.isEmpty() && !known.contains(text)) {
                throw new WrongValue("there is no " + kind + " '" + text + "'" + Nearest.remark(text, known)
                        + "; there are: " + String.join(", ", known));
            }
            return text;
        });
    }

    /** A path; relative ones are relative to the file's folder. */
    public static Scalar<Path> path() {
        return new Scalar<>("path", string(), (text, reading) -> resolve(reading.folder(), text));
    }

    /** A path as it is meant in a file of {@code folder}. */
    public static Path resolve(Path folder, String text) throws WrongValue {
        try {
            return folder.resolve(text);
        } catch (InvalidPathException e) {
            throw new WrongValue("not a path: " + e.getReason());
        }
    }

    /** A URL, with a scheme. */
    public static Scalar<URI> url(String example) {
        return Scalar.of("URL", string(), text -> {
            try {
                URI location = new URI(text);
                if (location.getScheme() == null) {
                    String meant = text.startsWith("/") ? "; a folder is written as file://" + text : "";
                    throw new WrongValue("'" + text + "' is not a URL, such as " + example + meant);
                }
                return location;
            } catch (URISyntaxException e) {
                throw new WrongValue("'" + text + "' is not a URL: " + e.getReason());
            }
        });
    }

    /** A whole number. */
    public static Scalar<Integer> count(int least, int most) {
        ObjectNode schema =
                JsonObject.create().put("type", "integer").put("minimum", least).put("maximum", most);
        return Scalar.of("whole number", schema, text -> {
            if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new WrongValue("'" + text + "' is not a whole number from " + least + " to " + most);
            }
            return Integer.parseInt(text);
        });
    }

    /** A number, with a fraction or not. */
    public static Scalar<Double> number(int least, int most) {
        ObjectNode schema =
                JsonObject.create().put("type", "number").put("minimum", least).put("maximum", most);
        return Scalar.of("number", schema, text -> {
            double value = text.matches("-?[0-9]{1,9}(\\.[0-9]{1,18})?") ? Double.parseDouble(text) : Double.NaN;
            if (!(value >= least && value <= most)) {
                throw new WrongValue("'" + text + "' is not a number from " + least + " to " + most);
            }
            return value;
        });
    }

    /** A span of time. */
    public static Scalar<Duration> duration(Duration least) {
        return Scalar.of("duration", string().put("pattern", Durations.FORM), text -> {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(least) < 0) {
                throw new WrongValue("'" + text + "' is too short: at least " + Durations.show(least));
            }
            return duration;
        });
    }

    /** Bytes a second. */
    public static Scalar<Long> rate() {
        return Scalar.of("rate", string().put("pattern", Rates.FORM), Rates::parse);
    }

    /** Kilometres. */
    public static Scalar<Integer> distance() {
        return Scalar.of("distance", string().put("pattern", Distances.FORM), Distances::parse);
    }

    /** A time of day, to the minute. */
    public static Scalar<LocalTime> timeOfDay() {
        return Scalar.of("time of day", string().put("pattern", TIME.pattern()), text -> {
            if (!TIME.matcher(text).matches()) {
                throw new WrongValue("'" + text + "' is not a time of day; write \"08:00\" or \"17:30\"");
            }
            return LocalTime.parse(text);
        });
    }

    /**
     * One of several words.
     *
     * @param words what each means
     */
    public static <T> Scalar<T> choice(Map<String, T> words) {
        return choice(words, Set.of());
    }

    /**
     * The same, with words that later versions will know.
     *
     * @param planned these; they are refused, and said to do nothing yet
     */
    public static <T> Scalar<T> choice(Map<String, T> words, Set<String> planned) {
        ObjectNode schema = JsonObject.create();
        ArrayNode values = schema.putArray("enum");
        words.keySet().forEach(values::add);
        return Scalar.of("one of " + String.join(", ", words.keySet()), schema, text -> {
            T value = words.get(text);
            if (planned.contains(text)) {
                throw new WrongValue("'" + text + "' does nothing yet in this version");
            }
            if (value == null) {
                throw new WrongValue("'" + text + "' is none of " + String.join(", ", words.keySet())
                        + Nearest.remark(text, words.keySet()));
            }
            return value;
        });
    }

    static Scalar<String> constant(String word) {
        return Scalar.of("`" + word + "`", JsonObject.create().put("const", word), text -> text);
    }

    /** The schema of any text. */
    public static ObjectNode string() {
        return JsonObject.create().put("type", "string");
    }
}
