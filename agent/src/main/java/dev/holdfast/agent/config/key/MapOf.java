package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * A mapping whose keys are names.
 *
 * @param names what its keys are
 * @param value what its values are
 */
public record MapOf<T>(Type<String> names, Type<T> value) implements Type<Map<String, T>> {
    @Override
    public Optional<Map<String, T>> read(Node node, Reading reading) {
        if (!(node instanceof MappingNode mapping)) {
            reading.reject(node, "a " + words() + " is expected here");
            return Optional.empty();
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Optional<String> name = names.read(tuple.getKeyNode(), reading);
            Optional<T> read = value.read(tuple.getValueNode(), reading);
            if (name.isPresent() && read.isPresent() && values.put(name.get(), read.get()) != null) {
                reading.reject(tuple.getKeyNode(), "'" + name.get() + "' is there twice");
            }
        }
        return Optional.of(Collections.unmodifiableMap(values));
    }

    @Override
    public String words() {
        return "mapping from " + names.words() + " to " + value.words();
    }

    @Override
    public ObjectNode schema(Set<String> later) {
        ObjectNode schema = JsonObject.create().put("type", "object");
        schema.set("additionalProperties", value.schema(later));
        return schema;
    }
}
