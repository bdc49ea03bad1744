package dev.holdfast.engine.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON object that was read from the repository, asked for its members by type. Unknown members are ignored; a member
 * that is asked for and is missing or of another type is a {@link FormatException}.
 */
public final class JsonObject {
    /** Writes and reads JSON; nesting and the length of names, numbers and texts are bounded on reading. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(30)
                            .maxNameLength(1000)
                            .maxNumberLength(30)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode node;

    private JsonObject(JsonNode node) {
        this.node = node;
    }

    /** A new, empty object to be filled and written by {@link #bytes}. */
    public static ObjectNode create() {
        return MAPPER.createObjectNode();
    }

    /** The UTF-8 bytes of an object, on one line. */
    public static byte[] bytes(ObjectNode object) {
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JacksonException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    /** Reads one object, and nothing after it. */
    public static JsonObject parse(byte[] bytes) throws FormatException {
        try {
            return of(MAPPER.readTree(bytes));
        } catch (IOException e) {
            throw new FormatException("not JSON", e);
        }
    }

    private static JsonObject of(JsonNode node) throws FormatException {
        if (!node.isObject()) {
            throw new FormatException("not a JSON object");
        }
        return new JsonObject(node);
    }

    private JsonNode member(String name) throws FormatException {
        JsonNode member = node.get(name);
        if (member == null) {
            throw new FormatException("member '" + name + "' is missing");
        }
        return member;
    }

    private static FormatException wrongType(String name, String type) {
        return new FormatException("member '" + name + "' is not " + type);
    }

    /** Whether the member is missing or null. */
    public boolean isNull(String name) {
        JsonNode member = node.get(name);
        return member == null || member.isNull();
    }

    /** A text. */
    public String text(String name) throws FormatException {
        JsonNode member = member(name);
        if (!member.isTextual()) {
            throw wrongType(name, "a text");
        }
        return member.textValue();
    }

    /** A text, or empty where it is missing or null. */
    public Optional<String> optionalText(String name) throws FormatException {
        return isNull(name) ? Optional.empty() : Optional.of(text(name));
    }

    /** A whole number of 0 to {@code most}. */
    public long number(String name, long most) throws FormatException {
        JsonNode member = member(name);
        if (!member.isIntegralNumber() || !member.canConvertToLong()) {
            throw wrongType(name, "a whole number");
        }
        long value = member.longValue();
        if (value < 0 || value > most) {
            throw new FormatException("member '" + name + "' is not between 0 and " + most + ": " + value);
        }
        return value;
    }

    /** Bytes written in base64, exactly {@code length} of them. */
    public byte[] base64(String name, int length) throws FormatException {
        byte[] bytes = base64(name);
        if (bytes.length != length) {
            throw new FormatException("member '" + name + "' has " + bytes.length + " bytes, not " + length);
        }
        return bytes;
    }

    /** Bytes written in base64. */
    public byte[] base64(String name) throws FormatException {
        try {
            return Base64.getDecoder().decode(text(name));
        } catch (IllegalArgumentException e) {
            throw new FormatException("member '" + name + "' is not base64", e);
        }
    }

    /** An object. */
    public JsonObject object(String name) throws FormatException {
        JsonNode member = member(name);
        if (!member.isObject()) {
            throw wrongType(name, "an object");
        }
        return new JsonObject(member);
    }

    /** An object, or empty where it is missing or null. */
    public Optional<JsonObject> optionalObject(String name) throws FormatException {
        return isNull(name) ? Optional.empty() : Optional.of(object(name));
    }

    /** The texts of an object, by their names; refuses one with a member that is no text. */
    public SortedMap<String, String> textsByName(String name, int most) throws FormatException {
        JsonNode member = member(name);
        if (!member.isObject() || member.size() > most) {
            throw wrongType(name, "an object of at most " + most + " texts");
        }
        SortedMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : member.properties()) {
            if (!each.getValue().isTextual()) {
                throw wrongType(name, "an object of texts");
            }
            texts.put(each.getKey(), each.getValue().textValue());
        }
        return texts;
    }

    /** An array of objects. */
    public List<JsonObject> objects(String name) throws FormatException {
        JsonNode member = member(name);
        if (!member.isArray()) {
            throw wrongType(name, "an array");
        }
        List<JsonObject> objects = new ArrayList<>(member.size());
        for (JsonNode element : member) {
            objects.add(of(element));
        }
        return objects;
    }

    /** An array of texts, or none where it is missing or null. */
    public List<String> optionalTexts(String name) throws FormatException {
        return isNull(name) ? List.of() : texts(name);
    }

    /** An array of texts. */
    public List<String> texts(String name) throws FormatException {
        JsonNode member = member(name);
        if (!member.isArray()) {
            throw wrongType(name, "an array");
        }
        List<String> texts = new ArrayList<>(member.size());
        for (JsonNode element : member) {
            if (!element.isTextual()) {
                throw wrongType(name, "an array of texts");
            }
            texts.add(element.textValue());
        }
        return texts;
    }
}
