package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What may stand as the value of a key: how it is read, and how it is described. Does not change; used by any thread.
 *
 * @param <T> what it is read as
 */
public interface Type<T> {
    /** Reads a value. All that is wrong with it is noted in {@code reading}, and then there may be none. */
    Optional<T> read(Node node, Reading reading);

    /** What it is, in a few words, such as {@code duration}: for messages and for the reference page. */
    String words();

    /**
     * The same as JSON Schema (draft 2020-12), as far as that can say it.
     *
     * @param later keys to leave out, as in {@link Reading#later}
     */
    ObjectNode schema(Set<String> later);

    /** The mappings directly within it, which the reference page describes one by one. */
    default List<Mapping<?>> mappings() {
        return List.of();
    }
}
