package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * A file that holds a database, and those that SQLite keeps beside it while it is in use.
 *
 * @param path absolute; no link
 */
record DatabaseFile(Path path) {
    /** What every database begins with, unless it is encrypted or has no page yet. */
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final List<String> SUFFIXES = List.of("-wal", "-shm", "-journal");

    /** Finds one; a link is followed, as SQLite does. */
    static DatabaseFile find(Path path) throws SourceException {
        try {
            Path real = path.toRealPath();
            if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                throw new SourceException.Unavailable(
                        path + " is no regular file", "Name the file that holds the database.");
            }
            requireMagic(real);
            return new DatabaseFile(real);
        } catch (NoSuchFileException e) {
            throw new SourceException.Unavailable(
                    "there is no database " + path, "Check the path, and that its file system is mounted.", e);
        } catch (AccessDeniedException e) {
            throw new SourceException.Unavailable(
                    "the database " + path + " may not be read", "Run as root, or as a user who may read it.", e);
        } catch (IOException e) {
            throw new SourceException.Unavailable(
                    "the database " + path + " cannot be read: " + e, "Check its file system.", e);
        }
    }

    private static void requireMagic(Path file) throws IOException, SourceException {
        ByteBuffer begin = ByteBuffer.allocate(MAGIC.length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (begin.hasRemaining() && channel.read(begin) >= 0) {
                // until there is no more
            }
        }
        if (begin.position() > 0 && !Arrays.equals(begin.array(), MAGIC)) {
            throw new SourceException.Unavailable(
                    file + " is no SQLite database, or is encrypted",
                    "Name another file; an encrypted database can be read as a 'directory' while no program uses it.");
        }
    }

    /** A file that SQLite keeps beside the database: its write-ahead log, the index of that, or its rollback journal. */
    List<Path> sideFiles() {
        return SUFFIXES.stream().map(this::beside).toList();
    }

    /** The index of its write-ahead log. */
    Path sharedMemory() {
        return beside("-shm");
    }

    /** A file whose name is this one's and a suffix. */
    Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** The folder that it is in. */
    Path folder() {
        Path folder = path.getParent();
        return folder == null ? path : folder; // a file always has one
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
