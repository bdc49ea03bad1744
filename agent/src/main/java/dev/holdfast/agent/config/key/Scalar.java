package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.unit.WrongValue;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A single value.
 *
 * @param words what it is, in a few words
 * @param form its JSON Schema; not changed
 * @param parser reads it
 */
public record Scalar<T>(String words, ObjectNode form, Parser<T> parser) implements Type<T> {
    /** Reads a value of a file. */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Reads it.
         *
         * @throws WrongValue if the text, which is not blank, is not such a value
         */
        T parse(String text, Reading reading) throws WrongValue;
    }

    /** Reads a value that means the same in every file. */
    @FunctionalInterface
    interface PlainParser<T> {
        T parse(String text) throws WrongValue;
    }

    static <T> Scalar<T> of(String words, ObjectNode form, PlainParser<T> parser) {
        return new Scalar<>(words, form, (text, _) -> parser.parse(text));
    }

    @Override
    public Optional<T> read(Node node, Reading reading) {
        if (!(node instanceof ScalarNode scalar)
                || scalar.getTag().equals(Tag.NULL)
                || scalar.getValue().isBlank()) {
            reading.reject(node, "a single value is expected here: " + words);
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(scalar.getValue(), reading));
        } catch (WrongValue e) {
            reading.reject(node, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    @Override
    public ObjectNode schema(Set<String> later) {
        return form.deepCopy();
    }
}
