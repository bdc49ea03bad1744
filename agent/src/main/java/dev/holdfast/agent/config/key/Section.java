package dev.holdfast.agent.config;

import dev.holdfast.engine.console.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping of the configuration file: its keys are checked when it is made, its values when they are asked for. */
final class Section {
    private final Node node;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private Section(Node node, Problems problems) {
        this.node = node;
        this.problems = problems;
    }

    /**
     * Which keys a mapping may have.
     *
     * @param known those that mean something
     * @param later those whose feature does not exist yet
     */
    record Keys(Set<String> known, Set<String> later) {}

    /** Reads a mapping; what is none has no values, and is a problem. */
    static Section of(Node node, Keys keys, Problems problems) {
        Section section = new Section(node, problems);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> section.take(tuple, keys));
        } else {
            problems.add(
                    node,
                    "a mapping of these keys is expected here: " + String.join(", ", new TreeSet<>(keys.known())));
        }
        return section;
    }

    private void take(NodeTuple tuple, Keys keys) {
        Node key = tuple.getKeyNode();
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (keys.later().contains(name)) {
            problems.add(key, "'" + name + "' does nothing yet in this version; take it out");
        } else if (!keys.known().contains(name)) {
            Set<String> all = new TreeSet<>(keys.known());
            all.addAll(keys.later());
            problems.add(key, "unknown key '" + name + "'" + Nearest.remark(name, all));
        } else if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
            problems.add(key, "'" + name + "' is there twice");
        }
    }

    /** A text, if it is there. */
    Optional<String> text(String key) {
        Node value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.NULL)
                && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue());
        }
        problems.add(value, "'" + key + "' has to be a text");
        return Optional.empty();
    }

    /** A text that has to be there. */
    Optional<String> requiredText(String key) {
        requireKey(key);
        return text(key);
    }

    /** A mapping that has to be there. */
    Optional<Section> requiredSection(String key, Keys keys) {
        requireKey(key);
        return section(key, keys);
    }

    /** A mapping, if it is there. */
    Optional<Section> section(String key, Keys keys) {
        return Optional.ofNullable(values.get(key)).map(value -> of(value, keys, problems));
    }

    /** A list of mappings that has to be there, with at least one. */
    List<Section> sections(String key, Keys keys) {
        requireKey(key);
        List<Section> sections = new ArrayList<>();
        Node value = values.get(key);
        if (value instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            sequence.getValue().forEach(each -> sections.add(of(each, keys, problems)));
        } else if (value != null) {
            problems.add(value, "'" + key + "' has to be a list of at least one");
        }
        return sections;
    }

    private void requireKey(String key) {
        if (node instanceof MappingNode && !values.containsKey(key)) {
            problems.add(node, "'" + key + "' is missing here");
        }
    }

    /** Notes what is wrong with the value of a key, or with the mapping as a whole if it is not there. */
    void reject(String key, String problem) {
        problems.add(values.getOrDefault(key, node), problem);
    }
}
