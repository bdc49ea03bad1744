package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A mapping with declared keys.
 *
 * @param shape its keys
 * @param maker asks for all of them, and makes of them what they say
 */
public record Mapping<T>(Shape shape, Function<Section, Optional<T>> maker) implements Type<T> {
    @Override
    public Optional<T> read(Node node, Reading reading) {
        if (!(node instanceof MappingNode mapping)) {
            reading.reject(node, "a mapping of these keys is expected here: " + String.join(", ", names(reading)));
            return Optional.empty();
        }
        Section section = new Section(mapping, shape, reading);
        Optional<T> made = maker.apply(section);
        section.requireAllAsked();
        return made;
    }

    private List<String> names(Reading reading) {
        return shape.keysNow(reading.later()).stream().map(Key::name).sorted().toList();
    }

    @Override
    public String words() {
        return "mapping";
    }

    @Override
    public ObjectNode schema(Set<String> later) {
        ObjectNode schema = JsonObject.create().put("type", "object").put("description", shape.sentence());
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonObject.create().putArray("required");
        for (Key<?> key : shape.keysNow(later)) {
            ObjectNode property = key.type().schema(later);
            property.put("description", key.sentence());
            if (key.presence() instanceof Presence.Default(String yaml)) {
                putDefault(property, yaml);
            }
            properties.set(key.name(), property);
            if (key.isRequired()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private static void putDefault(ObjectNode property, String yaml) {
        if (property.path("type").asText().equals("integer")) {
            property.put("default", Integer.parseInt(yaml));
        } else {
            property.put("default", yaml);
        }
    }

    @Override
    public List<Mapping<?>> mappings() {
        return List.of(this);
    }
}
