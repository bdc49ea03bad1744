package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.base.ChunkPath;
import dev.holdfast.source.mariadb.base.DumpChunk;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the stretches that mariabackup wrote together as files. All places are new or empty, and nothing but folders and
 * regular files is made: so nothing is ever written through a link.
 */
final class BaseFiles implements TreeTarget {
    private final Layout layout;
    private final Account account;
    private final Set<Path> found = new HashSet<>();
    private final AtomicBoolean checkpoint = new AtomicBoolean();

    BaseFiles(Layout layout, Account account) {
        this.layout = layout;
        this.account = account;
    }

    /** Makes the places themselves. */
    void begin() throws SourceException {
        try {
            for (Path folder : List.of(layout.data(), layout.beside())) {
                if (Files.exists(folder)) {
                    found.add(folder);
                }
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw failed("cannot make the folders to restore into", e);
        }
    }

    /** Folders are made with what is in them; one that only orders the stretches is made nowhere. */
    @Override
    public void create(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.Folder)) {
            throw strange(entry.path());
        }
    }

    @Override
    public FileTarget createFile(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.RegularFile file)) {
            throw new IllegalArgumentException("no regular file: " + entry.path());
        }
        String path = new String(entry.path().bytes(), StandardCharsets.UTF_8);
        Optional<ChunkPath> chunk = ChunkPath.of(path);
        Path place;
        long offset = 0;
        if (chunk.isPresent()) {
            place = below(layout.data(), chunk.get().file());
            offset = chunk.get().offset();
            if (chunk.get().file().endsWith("_checkpoints")) {
                checkpoint.set(true);
            }
        } else if (DumpChunk.of(path).isPresent()) {
            place = layout.dump();
            offset = DumpChunk.of(path).orElseThrow().offset();
            checkpoint.set(true); // whether it is whole is seen when it is loaded
        } else if (path.startsWith("configuration/")) {
            place = below(layout.configuration(), path.substring("configuration/".length()));
        } else {
            throw strange(entry.path());
        }
        try {
            Files.createDirectories(Optional.ofNullable(place.getParent()).orElse(layout.data()));
            FileChannel channel = FileChannel.open(
                    place,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new Stretch(place, channel, offset, file.length());
        } catch (IOException e) {
            throw failed("cannot make " + place, e);
        }
    }

    private static Path below(Path top, String path) {
        return top.resolve(path); // names of a tree are never empty, '.' or '..'; so this is below
    }

    private static SourceException.TargetFailed strange(TreePath path) {
        return new SourceException.TargetFailed("a base of MariaDB has no entry " + path, "Verify the recovery point.");
    }

    @Override
    public void createLink(TreeEntry entry, TreePath existing) throws SourceException {
        throw strange(entry.path());
    }

    @Override
    public List<String> warnings() {
        return List.of(); // what cannot be set fails
    }

    /** All gets its owner, and becomes durable. */
    @Override
    public void complete() throws SourceException {
        if (!checkpoint.get()) {
            throw new SourceException.TargetFailed(
                    "the base lacks what mariabackup writes at its end", "Restore an older base.");
        }
        try {
            for (Path top : List.of(layout.data(), layout.beside())) {
                List<Path> all;
                try (Stream<Path> walk = Files.walk(top)) {
                    all = walk.toList();
                }
                for (Path each : all) {
                    account.own(each);
                    sync(each);
                }
            }
        } catch (IOException e) {
            throw failed("cannot complete the restore into " + layout.data(), e);
        }
    }

    private static void sync(Path path) throws IOException {
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static SourceException.TargetFailed failed(String what, IOException e) {
        return new SourceException.TargetFailed(what + ": " + e, "Check room and permissions, and restore again.", e);
    }

    /** Removes what was written: the places were new or empty, so all that is in them is. */
    void discard() throws SourceException {
        try {
            for (Path place : List.of(layout.beside(), layout.data())) {
                empty(place);
                if (!found.contains(place)) {
                    Files.delete(place);
                }
            }
        } catch (IOException e) {
            throw failed("cannot remove what was restored of a base that cannot be used", e);
        }
    }

    /** Removes a folder's content; links are not followed. */
    private static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                if (!each.equals(folder)) {
                    Files.delete(each);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What was written stays, and is no data folder before it is prepared. */
    @Override
    public void close() {}

    /** A stretch of a file being written. Written by many threads, closed by one. */
    private record Stretch(Path path, FileChannel channel, long start, long length) implements FileTarget {
        @Override
        public void write(long offset, ByteBuffer from) throws SourceException {
            if (offset < 0 || from.remaining() > length - offset) {
                throw new SourceException.TargetFailed(
                        "a stretch of " + path + " has " + length + " bytes, and " + from.remaining()
                                + " were to be written at " + offset,
                        "The recovery point contradicts itself: verify it.");
            }
            try {
                long at = start + offset;
                while (from.hasRemaining()) {
                    at += channel.write(from, at);
                }
            } catch (IOException e) {
                throw failed("cannot write " + path, e);
            }
        }

        @Override
        public void close() throws SourceException {
            try (channel) {
                if (channel.isOpen() && length > 0 && channel.size() < start + length) {
                    channel.write(ByteBuffer.allocate(1), start + length - 1); // zeros up to there, as holes
                }
            } catch (IOException e) {
                throw failed("cannot write " + path, e);
            }
        }
    }
}
