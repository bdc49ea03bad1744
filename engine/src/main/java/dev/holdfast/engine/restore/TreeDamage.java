package dev.holdfast.engine.restore;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.source.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a tree could not be restored whole.
 *
 * @param entries in the order of their paths; the first ten thousand found
 * @param count how many there are in all
 */
public record TreeDamage(List<Entry> entries, long count) {
    private static final int SHOWN = 5;

    public TreeDamage {
        entries = List.copyOf(entries);
    }

    /** What it is that was damaged. */
    public enum Kind {
        /** A file that has holes where it is damaged. */
        FILE,
        /** A folder of which some or all entries could not be listed, and are missing. */
        FOLDER
    }

    /**
     * A file or folder.
     *
     * @param cause what is wrong, the first that was found
     */
    public record Entry(TreePath path, Kind kind, String cause) {
        /** In plain words. */
        @Override
        public String toString() {
            return switch (kind) {
                case FILE -> path + " has holes (" + cause + ")";
                case FOLDER -> path + " could not be listed whole (" + cause + ")";
            };
        }
    }

    /** Whether all is whole. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** The same, with what is said of one path of a file said of its other names too. */
    TreeDamage withNames(List<Name> names) {
        if (isEmpty() || names.isEmpty()) {
            return this;
        }
        var byPath = entries.stream().collect(Collectors.toMap(Entry::path, entry -> entry));
        List<Entry> others = new ArrayList<>();
        for (Name name : names) {
            Entry first = byPath.get(name.first());
            if (first != null) {
                others.add(new Entry(name.path(), first.kind(), first.cause()));
            }
        }
        List<Entry> all = Stream.concat(entries.stream(), others.stream())
                .sorted((one, other) -> one.path().compareTo(other.path()))
                .toList();
        return new TreeDamage(all, count + others.size());
    }

    /** A later name of a file. */
    record Name(TreePath path, TreePath first) {}

    void throwIfAny() throws RepositoryException.Damaged {
        if (isEmpty()) {
            return;
        }
        String first = entries.stream().limit(SHOWN).map(Entry::toString).collect(Collectors.joining("; "));
        throw new RepositoryException.Damaged(
                count + " files or folders could not be restored whole; all else was. First: " + first);
    }
}
