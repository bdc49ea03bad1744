package dev.holdfast.agent.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON: each component is a member of its name. Instants become RFC 3339 texts, durations seconds, words
 * of enums {@code lower-case}, what is empty {@code null}. What else a component may be, {@link Schemas} says.
 */
public final class Documents {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double MILLIS = 1e3;

    private Documents() {}

    /** A document. */
    public static ObjectNode write(Record document) {
        ObjectNode object = NODES.objectNode();
        for (RecordComponent component : document.getClass().getRecordComponents()) {
            object.set(component.getName(), node(value(document, component)));
        }
        return object;
    }

    private static Object value(Record document, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // the record need not be public to be written
            @Nullable Object value = accessor.invoke(document);
            if (value == null) {
                throw new IllegalStateException(component + " is null");
            }
            return value;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a document that cannot be read: " + component, e);
        }
    }

    private static JsonNode node(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.isPresent() ? node(optional.get()) : NODES.nullNode();
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode(list.size());
                list.forEach(each -> array.add(node(each)));
                yield array;
            }
            case Record document -> write(document);
            case String text -> NODES.textNode(text);
            case Enum<?> word -> NODES.textNode(word(word));
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Instant instant -> NODES.textNode(instant.toString());
            case Duration duration -> NODES.numberNode(duration.toMillis() / MILLIS);
            default -> throw new IllegalStateException("no member of a document: " + value.getClass());
        };
    }

    /** A word of an enum, as it is written in documents. */
    public static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
