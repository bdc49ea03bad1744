package dev.holdfast.campaigns;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The entries that a tree must have.
 *
 * @param entries by path: the bytes of a file, the target of a link, nothing for a folder
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as records
record ExpectedTree(Map<String, byte[]> entries) implements Expected {
    static ExpectedTree read(Path root) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.filter(path -> !path.equals(root)).toList();
        }
        for (Path path : paths) {
            entries.put(root.relativize(path).toString(), content(path));
        }
        return new ExpectedTree(entries);
    }

    private static byte[] content(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
        }
        return Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path);
    }

    @Override
    public long restore(Repository repository, Point point) throws Exception {
        Target target = new Target(entries);
        try {
            new TreeRestore(
                            repository.chunks(point.domain()),
                            repository.hasher(point.domain()),
                            (Manifest.Tree) point.manifest().content(),
                            target,
                            new Progress())
                    .run(_ -> true, 2, 2);
        } catch (Exception e) {
            if (target.wrong.get() > 0) {
                return target.wrong.get();
            }
            throw e;
        }
        return target.wrong.get() + target.missing();
    }

    /** A folder in memory that compares. */
    private static final class Target implements TreeTarget {
        private final Map<String, byte[]> expected;
        private final Map<String, byte[]> made = new TreeMap<>();
        private final AtomicLong wrong = new AtomicLong();

        Target(Map<String, byte[]> expected) {
            this.expected = expected;
        }

        @Override
        public void create(TreeEntry entry) {
            if (entry.path().isRoot()) {
                return;
            }
            byte[] content =
                    entry.kind() instanceof TreeEntry.SymbolicLink(byte[] target) ? target.clone() : new byte[0];
            made.put(entry.path().toString(), content);
            if (!Arrays.equals(expected.get(entry.path().toString()), content)) {
                wrong.incrementAndGet();
            }
        }

        @Override
        public FileTarget createFile(TreeEntry entry) {
            String path = entry.path().toString();
            long length = entry.kind() instanceof TreeEntry.RegularFile file ? file.length() : -1;
            Optional<byte[]> wanted = Optional.ofNullable(expected.get(path));
            if (wanted.isEmpty() || wanted.get().length != length) {
                wrong.incrementAndGet();
            }
            byte[] bytes = new byte[Math.toIntExact(Math.max(0, length))];
            made.put(path, bytes);
            return new File(bytes, wanted.orElse(new byte[0]), wrong);
        }

        @Override
        public void createLink(TreeEntry entry, TreePath existing) {
            wrong.incrementAndGet(); // no file here has two names
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public void complete() {}

        @Override
        public void close() {}

        long missing() {
            long missing = 0;
            for (Map.Entry<String, byte[]> entry : expected.entrySet()) {
                missing += Arrays.equals(entry.getValue(), made.get(entry.getKey())) ? 0 : 1;
            }
            return missing;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record File(byte[] bytes, byte[] expected, AtomicLong wrong) implements TreeTarget.FileTarget {
        @Override
        public void write(long offset, ByteBuffer from) {
            int at = Math.toIntExact(offset);
            while (from.hasRemaining()) {
                byte value = from.get();
                if (at >= expected.length || expected[at] != value) {
                    wrong.incrementAndGet();
                }
                if (at < bytes.length) {
                    bytes[at] = value;
                }
                at++;
            }
        }

        @Override
        public void close() {}
    }
}
