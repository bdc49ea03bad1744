package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.base.BaseFacts;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.SourceException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the parts of a base go.
 *
 * @param data the data folder
 * @param spaces where each tablespace goes, by its number
 */
record Layout(Path data, SortedMap<String, Path> spaces) {
    /** What is beside the server's own files in the data folder: the files of settings of origin, and the recovery. */
    static final String EXTRA = "holdfast";

    /** Characters that would mean something in the command that the server runs to get its log. */
    private static final Pattern UNUSABLE = Pattern.compile("['\"\\\\%$`\n]");

    Layout {
        spaces = Collections.unmodifiableSortedMap(new TreeMap<>(spaces));
    }

    /** Refuses places that may not be used, and tablespaces that would fall onto one another. */
    static Layout of(Base base, RestoreRequest request) throws SourceException {
        Path data = request.folder().toAbsolutePath().normalize();
        if (UNUSABLE.matcher(data.toString()).find()) {
            throw new SourceException.TargetRefused(
                    "a data folder's path may have none of ' \" \\ % $ ` in it: " + data, "Restore to another path.");
        }
        SortedMap<String, Path> spaces = new TreeMap<>();
        for (Map.Entry<String, String> fact : base.facts().entrySet()) {
            if (fact.getKey().startsWith(BaseFacts.TABLESPACE)) {
                String number = fact.getKey().substring(BaseFacts.TABLESPACE.length());
                String before = fact.getValue();
                Path place = request.places()
                        .getOrDefault(before, Path.of(before))
                        .toAbsolutePath()
                        .normalize();
                if (!number.matches("[0-9]{1,10}") || place.startsWith(data) || spaces.containsValue(place)) {
                    throw new SourceException.TargetRefused(
                            "the tablespace of " + before + " cannot be restored to " + place,
                            "Give each tablespace a folder of its own, outside of the data folder.");
                }
                spaces.put(number, place);
            }
        }
        SortedSet<String> unknown = unused(base, request);
        unknown.removeIf(place -> isStaying(request, place));
        if (!unknown.isEmpty() && !request.unusedPlaces()) {
            throw new SourceException.TargetRefused(
                    "the base has no tablespace at " + String.join(", ", unknown),
                    "It has these: " + String.join(", ", tablespaces(base)) + ".");
        }
        Layout layout = new Layout(data, spaces);
        Occupied.require(layout, base, request.existing());
        return layout;
    }

    /** Places at which the log may make tablespaces that the base does not have: they were named, and given no other. */
    static Set<Path> leftToTheLog(RestoreRequest request) {
        return request.places().entrySet().stream()
                .filter(entry -> isStaying(request, entry.getKey()))
                .map(entry -> entry.getValue().normalize())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a tablespace was named, and given no other place than it had. */
    static boolean isStaying(RestoreRequest request, String place) {
        return Path.of(place).isAbsolute()
                && Path.of(place)
                        .normalize()
                        .equals(Objects.requireNonNull(request.places().get(place))
                                .normalize());
    }

    /** Tablespaces that were given a place, and that the base does not have. */
    static SortedSet<String> unused(Base base, RestoreRequest request) {
        SortedSet<String> unused = new TreeSet<>(request.places().keySet());
        unused.removeAll(tablespaces(base));
        return unused;
    }

    private static Set<String> tablespaces(Base base) {
        Set<String> all = new TreeSet<>();
        base.facts().forEach((name, value) -> {
            if (name.startsWith(BaseFacts.TABLESPACE)) {
                all.add(value);
            }
        });
        return all;
    }

    /** The folder beside the server's own files. */
    Path extra() {
        return data.resolve(EXTRA);
    }

    /** What a recovery works with. */
    Path recovery() {
        return extra().resolve("recovery");
    }
}
