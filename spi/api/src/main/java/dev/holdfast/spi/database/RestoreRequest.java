package dev.holdfast.spi.database;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a base is restored to, and with what.
 *
 * @param folder the data folder; new or empty, its parent is there
 * @param programs the folder of the server's programs; empty to look in the usual places
 * @param places for what the server kept outside of its data folder, such as tablespaces: from the path it had to the one
 *     it gets
 */
public record RestoreRequest(Path folder, Optional<Path> programs, SortedMap<String, Path> places) {
    public RestoreRequest {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }
}
