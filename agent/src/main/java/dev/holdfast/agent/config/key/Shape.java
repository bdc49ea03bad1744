package dev.holdfast.agent.config.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which keys a mapping has.
 *
 * @param path where it stands, as key names with dots between; empty for the whole file
 * @param variant which of several shapes at that place it is, such as {@code type: disk}; empty where there is but one
 * @param sentence what it is for, for the reference page
 * @param keys its keys, in the order of the reference page
 * @param planned names that are reserved for keys of later versions, of which nothing is settled yet
 */
public record Shape(String path, String variant, String sentence, List<Key<?>> keys, Set<String> planned) {
    public Shape {
        keys = List.copyOf(keys);
        planned = Set.copyOf(planned);
    }

    /** A shape with no planned keys, and the only one at its place. */
    public static Shape of(String path, String sentence, Key<?>... keys) {
        return new Shape(path, "", sentence, List.of(keys), Set.of());
    }

    /** The same with planned keys. */
    public Shape planning(String... names) {
        return new Shape(path, variant, sentence, keys, Set.of(names));
    }

    /** The full name of a key of this mapping, such as {@code sites.region}. */
    public String fullName(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The keys whose feature exists. */
    public List<Key<?>> keysNow(Set<String> later) {
        return keys.stream()
                .filter(key -> !later.contains(fullName(key.name())))
                .toList();
    }

    /** The names of keys whose feature does not exist yet, sorted. */
    public List<String> namesLater(Set<String> later) {
        return Stream.concat(planned.stream(), keys.stream().map(Key::name))
                .filter(name -> planned.contains(name) || later.contains(fullName(name)))
                .distinct()
                .sorted()
                .toList();
    }

    /** The names of all its keys, sorted, now and later: what a mistyped one may have been meant as. */
    Set<String> allNames() {
        Set<String> names = new TreeSet<>(planned);
        keys.forEach(key -> names.add(key.name()));
        return names;
    }

    Shape asVariant(String name, Key<?> kind) {
        List<Key<?>> all = new ArrayList<>();
        all.add(kind);
        all.addAll(keys);
        return new Shape(path, name, sentence, all, planned);
    }
}
