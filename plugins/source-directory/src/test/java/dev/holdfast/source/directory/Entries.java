package dev.holdfast.source.directory;

import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/** Entries for tests, as a point might hold them. */
final class Entries {
    private Entries() {}

    static TreePath path(String path) {
        return TreePath.of(path.getBytes(StandardCharsets.UTF_8));
    }

    static Attributes attributes(int mode) {
        return new Attributes(mode, 0, 0, "", "", Instant.parse("2020-02-02T02:02:02.123456789Z"), new TreeMap<>());
    }

    static TreeEntry of(String path, TreeEntry.Kind kind) {
        return new TreeEntry(path(path), kind, attributes(0755), Optional.empty());
    }

    static TreeEntry folder(String path) {
        return of(path, new TreeEntry.Folder());
    }

    static TreeEntry file(String path, long length) {
        return of(path, new TreeEntry.RegularFile(length, ""));
    }

    static TreeEntry link(String path, String target) {
        return of(path, new TreeEntry.SymbolicLink(target.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same entry as one of several names. */
    static TreeEntry linked(TreeEntry entry) {
        return new TreeEntry(entry.path(), entry.kind(), entry.attributes(), Optional.of(1L));
    }
}
