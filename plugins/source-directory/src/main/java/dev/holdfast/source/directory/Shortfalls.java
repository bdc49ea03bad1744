package dev.holdfast.source.directory;

import dev.holdfast.spi.source.TreePath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What could not be restored as it was, counted by kind with the first example of each. Safe for many threads. */
final class Shortfalls {
    /** Kinds told apart; a hostile point could invent any number. */
    private static final int MOST = 999;

    private static final String OTHERS = "other things that could not be set";

    private record Seen(TreePath first, long count) {}

    private final Map<String, Seen> byKind = new LinkedHashMap<>();

    /** Notes one; {@code kind} is what happened, without the entry. */
    synchronized void add(String kind, TreePath entry) {
        String key = byKind.containsKey(kind) || byKind.size() < MOST ? kind : OTHERS;
        byKind.merge(key, new Seen(entry, 1), (seen, one) -> new Seen(seen.first(), seen.count() + 1));
    }

    /** A sentence for each kind. */
    synchronized List<String> warnings() {
        return byKind.entrySet().stream()
                .map(e -> e.getKey() + ": "
                        + (e.getValue().count() == 1
                                ? e.getValue().first()
                                : e.getValue().count() + " entries, the first "
                                        + e.getValue().first()))
                .toList();
    }
}
