package dev.holdfast.spi.database;

import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a base is restored to, and with what.
 *
 * @param folder the data folder; its parent is there
 * @param programs the folder of the server's programs; empty to look in the usual places
 * @param places for what the server kept outside of its data folder, such as tablespaces: from the path it had to the one
 *     it gets
 * @param existing what may stand at the folder and the places: only a {@link StandbyPlugin} is asked for another than
 *     {@code NEW}, with which all of them have to be new or empty
 * @param unusedPlaces whether places may be given for what the base does not have, as when it is older than the one that
 *     they were meant for; refused otherwise
 */
public record RestoreRequest(
        Path folder, Optional<Path> programs, SortedMap<String, Path> places, Existing existing, boolean unusedPlaces) {
    public RestoreRequest {
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    /** With a place for nothing but what the base has. */
    public RestoreRequest(Path folder, Optional<Path> programs, SortedMap<String, Path> places, Existing existing) {
        this(folder, programs, places, existing, false);
    }

    /** Into places that are new or empty. */
    public RestoreRequest(Path folder, Optional<Path> programs, SortedMap<String, Path> places) {
        this(folder, programs, places, Existing.NEW);
    }

    /** The same for an older base, which may lack what a place is given for. */
    public RestoreRequest ofOlderBase() {
        return new RestoreRequest(folder, programs, places, existing, true);
    }
}
