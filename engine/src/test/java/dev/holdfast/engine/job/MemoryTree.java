package dev.holdfast.engine.job;

import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A tree of files and folders in memory. */
final class MemoryTree {
    private final NavigableMap<TreePath, TreeEntry> entries = new TreeMap<>();
    private final Map<TreePath, SparseFile> contents = new TreeMap<>();
    private long stamps;

    /** A tree of nothing but its root. */
    static MemoryTree empty() {
        MemoryTree tree = new MemoryTree();
        tree.put(TreePath.ROOT, new TreeEntry.Folder());
        return tree;
    }

    /** A tree that has no root yet. */
    static MemoryTree unrooted() {
        return new MemoryTree();
    }

    static TreePath path(String text) {
        return TreePath.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Attributes attributes(long seconds) {
        return new Attributes(0644, 1000, 1000, "user", "users", Instant.ofEpochSecond(seconds, 1), new TreeMap<>());
    }

    NavigableMap<TreePath, TreeEntry> entries() {
        return entries;
    }

    SparseFile content(TreePath path) {
        return Optional.ofNullable(contents.get(path)).orElseGet(() -> new SparseFile(0));
    }

    void put(TreePath path, TreeEntry.Kind kind) {
        entries.put(path, new TreeEntry(path, kind, attributes(path.bytes().length), Optional.empty()));
    }

    void put(TreeEntry entry) {
        entries.put(entry.path(), entry);
    }

    void folder(String path) {
        put(path(path), new TreeEntry.Folder());
    }

    void file(String path, byte[] content) {
        file(path(path), SparseFile.of(content));
    }

    void file(TreePath path, SparseFile content) {
        stamps++;
        put(path, new TreeEntry.RegularFile(content.length(), "stamp " + stamps));
        contents.put(path, content);
    }

    void fileWith(TreeEntry entry, SparseFile content) {
        put(entry);
        contents.put(entry.path(), content);
    }

    /** Another name of a file. */
    void link(String path, String existing, long number) {
        TreeEntry first = Optional.ofNullable(entries.get(path(existing))).orElseThrow();
        entries.put(first.path(), new TreeEntry(first.path(), first.kind(), first.attributes(), Optional.of(number)));
        TreePath second = path(path);
        entries.put(second, new TreeEntry(second, first.kind(), first.attributes(), Optional.of(number)));
        if (contents.containsKey(first.path())) {
            contents.put(second, content(first.path()));
        }
    }

    void remove(TreePath path) {
        entries.keySet().removeIf(each -> isWithin(each, path));
        contents.keySet().removeIf(each -> isWithin(each, path));
    }

    private static boolean isWithin(TreePath path, TreePath folder) {
        TreePath at = path;
        while (!at.equals(folder)) {
            if (at.isRoot()) {
                return false;
            }
            at = at.parent();
        }
        return true;
    }

    MemoryTree copy() {
        MemoryTree copy = new MemoryTree();
        copy.entries.putAll(entries);
        copy.contents.putAll(contents);
        copy.stamps = stamps;
        return copy;
    }

    /** Adds, changes and removes entries here and there. */
    void change(Random random, int times) {
        for (int i = 0; i < times; i++) {
            TreePath folder = anyFolder(random);
            TreePath path = folder.child(name(random));
            if (entries.containsKey(path)) {
                continue;
            }
            switch (random.nextInt(12)) {
                case 0, 1 -> put(path, new TreeEntry.Folder());
                case 2 -> put(path, new TreeEntry.SymbolicLink(Seeds.bytes(random, 1 + random.nextInt(100))));
                case 3 -> put(path, new TreeEntry.Device(random.nextBoolean(), random.nextInt(300), random.nextInt(9)));
                case 4 -> put(path, random.nextBoolean() ? new TreeEntry.Fifo() : new TreeEntry.Socket());
                case 5 -> file(path, SparseFile.random(random, 1 + random.nextInt(6 << 20)));
                case 6 -> removeAny(random);
                case 7 -> rewriteAny(random);
                default -> file(path, SparseFile.of(Seeds.bytes(random, random.nextInt(1 << random.nextInt(18)))));
            }
        }
    }

    private TreePath anyFolder(Random random) {
        List<TreePath> folders = new ArrayList<>();
        entries.forEach((path, entry) -> {
            if (entry.kind() instanceof TreeEntry.Folder) {
                folders.add(path);
            }
        });
        return folders.get(random.nextInt(folders.size()));
    }

    private void removeAny(Random random) {
        List<TreePath> all = new ArrayList<>(entries.keySet());
        TreePath path = all.get(random.nextInt(all.size()));
        if (!path.isRoot()) {
            remove(path);
        }
    }

    private void rewriteAny(Random random) {
        List<TreePath> files = new ArrayList<>(contents.keySet());
        if (!files.isEmpty()) {
            TreePath path = files.get(random.nextInt(files.size()));
            file(path, SparseFile.random(random, 1 + random.nextInt(100_000)));
        }
    }

    private static byte[] name(Random random) {
        byte[] name = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 255 : 12)];
        for (int i = 0; i < name.length; i++) {
            int c = 1 + random.nextInt(255);
            name[i] = (byte) (c == '/' || c == '.' ? 'x' : c);
        }
        return name;
    }

    MemoryTreeSession session() {
        return new MemoryTreeSession(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryTree that && described(this).equals(described(that));
    }

    @Override
    public int hashCode() {
        return described(this).hashCode();
    }

    /** All that a restore has to bring back, as text. */
    private static List<String> described(MemoryTree tree) {
        List<String> lines = new ArrayList<>();
        tree.entries.forEach((path, entry) -> {
            String kind = switch (entry.kind()) {
                case TreeEntry.Folder() -> "folder";
                case TreeEntry.RegularFile file -> "file " + file.length() + " " + tree.content(path);
                case TreeEntry.SymbolicLink link -> "link " + Arrays.toString(link.target());
                case TreeEntry.Device device -> device.toString();
                case TreeEntry.Fifo() -> "pipe";
                case TreeEntry.Socket() -> "socket";
            };
            Attributes of = entry.attributes();
            StringBuilder extended = new StringBuilder();
            of.extended().forEach((key, value) -> extended.append(key).append(Arrays.hashCode(value)));
            lines.add(Arrays.toString(path.bytes()) + " " + kind + " " + of.mode() + of.uid() + of.gid() + of.owner()
                    + of.group() + of.modified() + extended + entry.link());
        });
        return lines;
    }

    @Override
    public String toString() {
        return "tree of " + entries.size() + " entries: " + described(this).hashCode();
    }
}
