package dev.holdfast.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.document.Documents;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A parameter of a route, in its path or its query.
 *
 * @param <T> what it is read as
 * @param name as it is written
 * @param place where it stands
 * @param sentence what it says
 * @param schema what it may be, as a JSON Schema
 * @param reader reads its text, percent-decoded
 */
public record Parameter<T>(String name, Place place, String sentence, ObjectNode schema, Reader<T> reader) {
    private static final int LONGEST = 4096;

    /** Where a parameter stands. */
    public enum Place {
        /** In the path. */
        PATH,
        /** In the query, and it has to be there. */
        QUERY_ALWAYS,
        /** In the query, if it is there. */
        QUERY
    }

    /** Reads a text. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads it.
         *
         * @throws IllegalArgumentException if it is none, saying what it should be
         */
        T read(String text);
    }

    /** A text in the path. */
    public static Parameter<String> inPath(String name, String sentence) {
        return new Parameter<>(name, Place.PATH, sentence, text(), Parameter::bounded);
    }

    /** A text in the query. */
    public static Parameter<String> text(String name, String sentence) {
        return new Parameter<>(name, Place.QUERY, sentence, text(), Parameter::bounded);
    }

    /** A time in the query. */
    public static Parameter<Instant> time(String name, String sentence) {
        return new Parameter<>(name, Place.QUERY, sentence, text().put("format", "date-time"), Parameter::instant);
    }

    /** A whole number in the query. */
    public static Parameter<Long> count(String name, long least, long most, String sentence) {
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("type", "integer")
                .put("format", "int64")
                .put("minimum", least)
                .put("maximum", most);
        return new Parameter<>(name, Place.QUERY, sentence, schema, text -> {
            if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
                throw new IllegalArgumentException("a whole number from " + least + " to " + most);
            }
            return Long.parseLong(text);
        });
    }

    /** One word of an enum in the query. */
    public static <E extends Enum<E>> Parameter<E> choice(String name, Class<E> words, String sentence) {
        ObjectNode schema = text();
        ArrayNode values = schema.putArray("enum");
        E[] all = words.getEnumConstants();
        Arrays.stream(all).forEach(word -> values.add(Documents.word(word)));
        return new Parameter<>(
                name,
                Place.QUERY,
                sentence,
                schema,
                text -> Arrays.stream(all)
                        .filter(word -> Documents.word(word).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("one of "
                                + Arrays.stream(all).map(Documents::word).collect(Collectors.joining(", ")))));
    }

    /** The same, which has to be there. */
    public Parameter<T> always() {
        return new Parameter<>(name, Place.QUERY_ALWAYS, sentence, schema, reader);
    }

    boolean isInPath() {
        return place == Place.PATH;
    }

    private static ObjectNode text() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }

    private static String bounded(String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a text of 1 to " + LONGEST + " characters, none a control character");
        }
        return text;
    }

    /** Reads an RFC 3339 time with any offset. */
    public static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time such as 2026-03-01T14:30:00Z", e);
        }
    }
}
