package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A list of at least one.
 *
 * @param element what each of them is
 * @param plural what they are together, a few words
 */
public record ListOf<T>(Type<T> element, String plural) implements Type<List<T>> {
    @Override
    public Optional<List<T>> read(Node node, Reading reading) {
        if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
            reading.reject(node, "a " + words() + ", at least one, is expected here");
            return Optional.empty();
        }
        List<Optional<T>> values = new ArrayList<>();
        sequence.getValue().forEach(each -> values.add(element.read(each, reading)));
        // A list with gaps would be taken for another: its first element is not the first.
        return values.stream().allMatch(Optional::isPresent)
                ? Optional.of(values.stream().flatMap(Optional::stream).toList())
                : Optional.empty();
    }

    @Override
    public String words() {
        return "list of " + plural;
    }

    @Override
    public ObjectNode schema(Set<String> later) {
        ObjectNode schema = JsonObject.create().put("type", "array").put("minItems", 1);
        schema.set("items", element.schema(later));
        return schema;
    }

    @Override
    public List<Mapping<?>> mappings() {
        return element.mappings();
    }
}
