package dev.holdfast.campaigns;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a campaign was started with: {@code --name value} pairs, each at most once. */
final class Arguments {
    private final Map<String, String> named = new HashMap<>();

    private Arguments() {}

    /** @throws IllegalArgumentException if these are not pairs of a name and a value */
    static Arguments parse(String... arguments) {
        Arguments parsed = new Arguments();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
                throw new IllegalArgumentException("not an option with a value: " + arguments[i]);
            }
            if (parsed.named.put(arguments[i].substring(2), arguments[i + 1]) != null) {
                throw new IllegalArgumentException("given twice: " + arguments[i]);
            }
        }
        return parsed;
    }

    /** A number of at least 1. */
    int count(String name, int otherwise) {
        int count = Integer.parseInt(text(name, Integer.toString(otherwise)));
        if (count < 1) {
            throw new IllegalArgumentException("--" + name + " is at least 1, not " + count);
        }
        return count;
    }

    String text(String name, String otherwise) {
        String value = named.remove(name);
        return value == null ? otherwise : value;
    }

    Optional<Path> path(String name) {
        return Optional.ofNullable(named.remove(name)).map(Path::of).map(Path::toAbsolutePath);
    }

    /** The seed given, or a new one: a run is repeated by the seed that it printed. */
    long seed() {
        String given = named.remove("seed");
        return given == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : Long.parseLong(given);
    }

    /** @throws IllegalArgumentException if something was given that nobody asked for */
    void requireNothingElse() {
        if (!named.isEmpty()) {
            throw new IllegalArgumentException("unknown options: " + named.keySet());
        }
    }
}
