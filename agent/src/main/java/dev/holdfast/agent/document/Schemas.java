package dev.holdfast.agent.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * JSON Schemas (draft 2020-12, as OpenAPI 3.1 has them) of records as {@link Documents} writes them. A schema has its
 * record's name, without the {@code View} at its end.
 */
public final class Schemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String prefix;
    private final SortedMap<String, ObjectNode> known = new TreeMap<>();

    /** @param prefix where the schemas will stand, such as {@code #/components/schemas/} */
    public Schemas(String prefix) {
        this.prefix = prefix;
    }

    /** The schemas that were referred to so far, by name. */
    public SortedMap<String, ObjectNode> known() {
        return known;
    }

    /** A reference to the schema of a record, which is {@link #known} from then on. */
    public ObjectNode reference(Class<? extends Record> document) {
        String name = document.getSimpleName().replaceFirst("View$", "");
        if (!known.containsKey(name)) {
            ObjectNode schema = NODES.objectNode();
            known.put(name, schema); // before its members, which may refer to it
            fill(schema, document);
        }
        return NODES.objectNode().put("$ref", prefix + name);
    }

    private void fill(ObjectNode schema, Class<? extends Record> document) {
        schema.put("type", "object")
                .put(
                        "description",
                        says(document.getAnnotation(Says.class), document).value());
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (RecordComponent component : document.getRecordComponents()) {
            Says says = says(component.getAnnotation(Says.class), component);
            ObjectNode property = schema(component.getGenericType());
            property.put("description", says.value());
            if (says.longest() > 0) {
                property.put("minLength", 1).put("maxLength", says.longest());
            }
            properties.set(component.getName(), property);
            required.add(component.getName());
        }
        schema.put("additionalProperties", false);
    }

    private static Says says(Says says, Object of) {
        return Objects.requireNonNull(says, () -> of + " does not say what it is");
    }

    private ObjectNode schema(Type type) {
        return switch (type) {
            case ParameterizedType generic
            when generic.getRawType() == Optional.class -> orNull(generic.getActualTypeArguments()[0]);
            case ParameterizedType generic
            when generic.getRawType() == List.class -> {
                ObjectNode array = NODES.objectNode().put("type", "array");
                array.set("items", schema(generic.getActualTypeArguments()[0]));
                yield array;
            }
            case Class<?> simple -> schema(simple);
            default -> throw new IllegalStateException("no member of a document: " + type);
        };
    }

    private ObjectNode orNull(Type type) {
        ObjectNode either = NODES.objectNode();
        either.putArray("anyOf").add(schema(type)).addObject().put("type", "null");
        return either;
    }

    private ObjectNode schema(Class<?> type) {
        ObjectNode schema = NODES.objectNode();
        if (type.isRecord()) {
            return reference(type.asSubclass(Record.class));
        }
        if (type.isEnum()) {
            ArrayNode words = schema.put("type", "string").putArray("enum");
            for (Object word : type.getEnumConstants()) {
                words.add(Documents.word((Enum<?>) word));
            }
            return schema;
        }
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == int.class || type == long.class || type == Long.class) {
            return schema.put("type", "integer").put("format", "int64").put("minimum", 0);
        }
        if (type == double.class || type == Double.class || type == Duration.class) {
            return schema.put("type", "number");
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        throw new IllegalStateException("no member of a document: " + type);
    }
}
