package dev.holdfast.agent.config.key;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The names that a file gives to things, by what they name, so that other parts of it can refer to them. */
final class DeclaredNames {
    private final Map<String, Set<String>> names = new HashMap<>();

    /** Adds a name; tells whether it is new. */
    boolean add(String kind, String name) {
        return names.computeIfAbsent(kind, _ -> new TreeSet<>()).add(name);
    }

    /** All names of a kind so far, sorted. */
    Set<String> of(String kind) {
        return names.getOrDefault(kind, Set.of());
    }
}
