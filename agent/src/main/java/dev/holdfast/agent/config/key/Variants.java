package dev.holdfast.agent.config.key;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.Nearest;
import dev.holdfast.engine.format.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping of one of several shapes: a key of it, such as {@code type}, says which. */
public final class Variants<T> implements Type<T> {
    private final String kind;
    private final Set<String> planned;
    private final Map<String, Mapping<? extends T>> variants = new LinkedHashMap<>();

    /**
     * Declares the shapes.
     *
     * @param kind the key that says which
     * @param sentence what that key says
     * @param variants the shapes without that key, by its value
     * @param planned values that later versions will know
     */
    public Variants(
            String kind, String sentence, Map<String, ? extends Mapping<? extends T>> variants, Set<String> planned) {
        this.kind = kind;
        this.planned = Set.copyOf(planned);
        variants.forEach((name, mapping) -> this.variants.put(name, with(name, sentence, mapping)));
    }

    private <U extends T> Mapping<U> with(String name, String sentence, Mapping<U> mapping) {
        Key<String> key = Key.required(kind, Scalars.constant(name), sentence, name);
        return new Mapping<>(mapping.shape().asVariant(kind + ": " + name, key), section -> {
            section.get(key);
            return mapping.maker().apply(section);
        });
    }

    @Override
    public Optional<T> read(Node node, Reading reading) {
        if (!(node instanceof MappingNode mapping)) {
            reading.reject(node, "a mapping is expected here, with the key '" + kind + "' and what belongs to it");
            return Optional.empty();
        }
        Optional<ScalarNode> said = said(mapping);
        if (said.isPresent() && variants.containsKey(said.get().getValue())) {
            return Objects.requireNonNull(variants.get(said.get().getValue()))
                    .read(mapping, reading)
                    .map(value -> value);
        }
        new Section(mapping, anyOfThem(), reading); // tells of keys that no shape has
        said.ifPresentOrElse(
                value -> reading.reject(value, unknown(value.getValue())),
                () -> reading.reject(node, "'" + kind + "' is missing here; it is one of: " + known()));
        return Optional.empty();
    }

    /** What the mapping says that it is. */
    private Optional<ScalarNode> said(MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key
                    && key.getValue().equals(kind)
                    && tuple.getValueNode() instanceof ScalarNode value) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private String unknown(String value) {
        if (planned.contains(value)) {
            return kind + " '" + value + "' does nothing yet in this version";
        }
        return "unknown " + kind + " '" + value + "'" + Nearest.remark(value, variants.keySet()) + "; known are: "
                + known();
    }

    private String known() {
        return String.join(", ", variants.keySet());
    }

    /** A shape with the keys of all, by which to tell mistyped ones where it is not known which shape was meant. */
    private Shape anyOfThem() {
        Set<String> names = new TreeSet<>();
        Set<Key<?>> keys = new LinkedHashSet<>();
        for (Mapping<? extends T> each : variants.values()) {
            each.shape().keys().stream().filter(key -> names.add(key.name())).forEach(keys::add);
        }
        Shape first = variants.values().iterator().next().shape();
        return new Shape(first.path(), "", first.sentence(), List.copyOf(keys), first.planned());
    }

    @Override
    public String words() {
        return "mapping";
    }

    @Override
    public ObjectNode schema(Set<String> later) {
        ObjectNode schema = JsonObject.create().put("type", "object");
        schema.putArray("required").add(kind);
        ArrayNode shapes = schema.putArray("oneOf");
        variants.values().forEach(each -> shapes.add(each.schema(later)));
        return schema;
    }

    @Override
    public List<Mapping<?>> mappings() {
        return new ArrayList<>(variants.values());
    }
}
