package dev.holdfast.spi.database;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was recorded of a base, beside its files.
 *
 * @param identity what tells the server's history from others, as {@link Database#identity()} said
 * @param needs the log without which the base cannot be used
 * @param facts as {@link BaseSession#facts()} said
 */
public record Base(String identity, LogRange needs, SortedMap<String, String> facts) {
    public Base {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
}
