package dev.holdfast.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where the parts of a configuration file stand, for what shows only when they are tried. */
public final class ConfigurationLines {
    private final Path file;
    private final Optional<Node> root;

    ConfigurationLines(Path file, Optional<Node> root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Where a part of something with a name stands, as {@code FILE:LINE}.
     *
     * @param list where the named things are, such as {@code sites}
     * @param keys below it, from the outermost; where one is not there, what it would be in
     */
    public Optional<String> named(String list, String name, String... keys) {
        return items(list).stream()
                .filter(item -> below(item, "name")
                        .filter(node -> node instanceof ScalarNode scalar
                                && scalar.getValue().equals(name))
                        .isPresent())
                .findFirst()
                .flatMap(item -> shown(deepest(item, keys)));
    }

    /** The same of the item of a list that comes after {@code index} others. */
    public Optional<String> item(String list, int index) {
        List<Node> items = items(list);
        return index < items.size() ? shown(items.get(index)) : Optional.empty();
    }

    /** The same of what stands below keys of the whole file; empty if the first of them is not there. */
    public Optional<String> at(String first, String... more) {
        return root.flatMap(node -> below(node, first)).flatMap(node -> shown(deepest(node, more)));
    }

    private List<Node> items(String list) {
        return root.flatMap(node -> below(node, list))
                .filter(SequenceNode.class::isInstance)
                .map(node -> ((SequenceNode) node).getValue())
                .orElse(List.of());
    }

    private static Node deepest(Node from, String... keys) {
        Node node = from;
        for (String key : keys) {
            Optional<Node> next = below(node, key);
            if (next.isEmpty()) {
                break;
            }
            node = next.get();
        }
        return node;
    }

    private static Optional<Node> below(Node node, String key) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private Optional<String> shown(Node node) {
        Optional<Mark> mark = node.getStartMark();
        return mark.map(each -> file + ":" + (each.getLine() + 1));
    }
}
