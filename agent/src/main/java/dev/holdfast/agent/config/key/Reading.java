package dev.holdfast.agent.config.key;

import java.nio.file.Path;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One reading of a file. Used by one thread.
 *
 * @param folder what relative paths are relative to
 * @param problems where to note what is wrong
 * @param later full names of keys that are declared but refused, since their feature does not exist yet
 * @param names what was named so far
 * @param subject the key whose value is being read; empty at the top
 */
public record Reading(Path folder, Problems problems, Set<String> later, DeclaredNames names, String subject) {
    /** Begins to read. */
    public static Reading of(Path folder, Problems problems, Set<String> later) {
        return new Reading(folder, problems, Set.copyOf(later), new DeclaredNames(), "");
    }

    /** The same reading, of a key's value. */
    Reading of(String key) {
        return new Reading(folder, problems, later, names, key);
    }

    /** Notes what is wrong with a value. */
    public void reject(Node node, String problem) {
        problems.add(node, subject.isEmpty() ? problem : subject + ": " + problem);
    }
}
