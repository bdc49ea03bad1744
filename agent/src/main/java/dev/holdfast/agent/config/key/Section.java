package dev.holdfast.agent.config.key;

import dev.holdfast.engine.console.Nearest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping of a file: its keys are checked when it is made, its values when they are asked for. */
public final class Section {
    private final Node node;
    private final Shape shape;
    private final Reading reading;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    Section(MappingNode node, Shape shape, Reading reading) {
        this.node = node;
        this.shape = shape;
        this.reading = reading;
        node.getValue().forEach(this::take);
    }

    private void take(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (shape.namesLater(reading.later()).contains(name)) {
            reading.problems().add(key, "'" + name + "' does nothing yet in this version; take it out");
        } else if (!shape.allNames().contains(name)) {
            reading.problems().add(key, "unknown key '" + name + "'" + Nearest.remark(name, shape.allNames()));
        } else if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
            reading.problems().add(key, "'" + name + "' is there twice");
        }
    }

    /**
     * The value of a key: what is there, or its default. None if it is not there, or wrong, which is noted, as it is if a
     * required key is missing.
     */
    public <T> Optional<T> get(Key<T> key) {
        if (!shape.keys().contains(key)) {
            throw new IllegalArgumentException(
                    "'" + key.name() + "' is not declared for '" + shape.path() + "': no reference would mention it");
        }
        asked.add(key.name());
        Node value = values.get(key.name());
        if (value != null) {
            return key.type().read(value, reading.of(key.name()));
        }
        return switch (key.presence()) {
            case Presence.Default(String yaml) ->
                key.type().read(new ScalarNode(Tag.STR, yaml, ScalarStyle.PLAIN), reading.of(key.name()));
            case Presence.Optional _ -> Optional.empty();
            case Presence.Required _ -> {
                reading.problems().add(node, "'" + key.name() + "' is missing here; for example: " + example(key));
                yield Optional.empty();
            }
        };
    }

    /** The value of a key that is a mapping; if it is not there, what an empty mapping means. */
    public <T> Optional<T> getOrEmpty(Key<T> key) {
        if (has(key)) {
            return get(key);
        }
        return key.type().read(new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW), reading.of(key.name()));
    }

    private static String example(Key<?> key) {
        return key.name() + ": " + key.example();
    }

    /** The value of a key that gives this thing its name, by which others may refer to it; twice the same is a problem. */
    public Optional<String> declare(String kind, Key<String> key) {
        Optional<String> name = get(key);
        if (name.isPresent() && !reading.names().add(kind, name.get())) {
            reject(key, kind + " '" + name.get() + "' is there twice");
        }
        return name;
    }

    /** Whether a key is there, whatever its value. */
    public boolean has(Key<?> key) {
        return values.containsKey(key.name());
    }

    /** Notes what is wrong with the value of a key, or with the mapping as a whole if it is not there. */
    public void reject(Key<?> key, String problem) {
        reading.problems().add(values.getOrDefault(key.name(), node), problem);
    }

    /** Notes what is wrong with something that was read within this. */
    public void reject(Placed<?> placed, String problem) {
        reading.problems().add(placed.node(), problem);
    }

    /** Makes something of parts, if all of them are there; what is missing was noted before. */
    public static <T> Optional<T> of(Supplier<T> whole, Optional<?>... parts) {
        return Arrays.stream(parts).allMatch(Optional::isPresent) ? Optional.of(whole.get()) : Optional.empty();
    }

    /** Fails if a key was accepted that nobody asked for: then it would mean nothing. */
    void requireAllAsked() {
        Set<String> ignored = new HashSet<>(values.keySet());
        ignored.removeAll(asked);
        if (!ignored.isEmpty()) {
            throw new IllegalStateException("declared, but never read: " + ignored + " of '" + shape.path() + "'");
        }
    }
}
