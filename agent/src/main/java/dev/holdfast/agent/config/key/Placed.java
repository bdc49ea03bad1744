package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A value and where it stands, for problems that show only when the whole file was read.
 *
 * @param value the value
 * @param node where it stands
 */
public record Placed<T>(T value, Node node) {
    /** The type of such values. */
    public static <T> Type<Placed<T>> type(Type<T> type) {
        return new Type<>() {
            @Override
            public Optional<Placed<T>> read(Node node, Reading reading) {
                return type.read(node, reading).map(value -> new Placed<>(value, node));
            }

            @Override
            public String words() {
                return type.words();
            }

            @Override
            public ObjectNode schema(Set<String> later) {
                return type.schema(later);
            }

            @Override
            public List<Mapping<?>> mappings() {
                return type.mappings();
            }
        };
    }
}
