package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The blobs and folders in one folder, in the order of the names of blobs, after a given one.
 *
 * <p>A folder stands in that order where the names in it do, as if it ended in a slash: {@code a-b} comes before what is
 * in the folder {@code a}. Which of the two an entry is shows only from its attributes, and to look at each is what
 * costs most in a large folder; so entries are met in the plain order of their names, looked at one by one as they are
 * needed, and a folder waits while names come that belong before it.
 *
 * <p>Names are kept in batches: a folder of a million entries is read again for each few thousand of them, and never
 * held whole.
 */
final class OrderedFolder {
    private static final int BATCH = 4096;

    private final Path folder;
    private final String prefix;
    private final String beginning;
    private final String after;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final TreeSet<String> batch = new TreeSet<>();
    private String lastRead = "";
    private boolean readToEnd;

    /**
     * Something in a folder.
     *
     * @param name its whole name, without a slash at its end
     */
    record Entry(String name, BasicFileAttributes attributes) {
        boolean isFolder() {
            return attributes.isDirectory();
        }

        /** By what it is ordered. */
        String key() {
            return isFolder() ? name + "/" : name;
        }
    }

    /**
     * The entries of {@code folder} that are, or may hold, blobs after a name.
     *
     * @param prefix what the names of blobs in the folder begin with: empty or ending in a slash
     * @param beginning what the entries' own names begin with
     * @param after the whole name, or the empty string for all entries
     */
    OrderedFolder(Path folder, String prefix, String beginning, String after) {
        this.folder = folder;
        this.prefix = prefix;
        this.beginning = beginning;
        this.after = after;
    }

    /** The next entry, or empty after the last. What vanished meanwhile and what is no blob or folder is left out. */
    Optional<Entry> next() throws IOException {
        while (true) {
            if (batch.isEmpty() && !readToEnd) {
                readBatch();
            }
            if (!waiting.isEmpty()
                    && (batch.isEmpty() || waiting.getFirst().key().compareTo(prefix + batch.first()) < 0)) {
                return Optional.of(waiting.removeFirst());
            }
            String segment = batch.pollFirst();
            if (segment == null) {
                return Optional.empty();
            }
            Optional<Entry> entry = entry(segment);
            if (entry.isPresent() && entry.get().isFolder()) {
                waiting.addFirst(entry.get());
            } else if (entry.isPresent()) {
                return entry;
            }
        }
    }

    private Optional<Entry> entry(String segment) throws IOException {
        return StoreFolder.attributes(folder.resolve(segment))
                .filter(found -> found.isRegularFile() || found.isDirectory())
                .map(found -> new Entry(prefix + segment, found))
                .filter(entry -> entry.isFolder()
                        ? mayHoldMore(entry.key())
                        : entry.name().compareTo(after) > 0);
    }

    private boolean mayHoldMore(String key) {
        return key.compareTo(after) > 0 || after.startsWith(key);
    }

    private void readBatch() throws IOException {
        String from = lastRead;
        readToEnd = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path path : entries) {
                String segment = path.getFileName().toString();
                if (segment.compareTo(from) > 0 && isWanted(segment)) {
                    batch.add(segment);
                    if (batch.size() > BATCH) {
                        batch.pollLast();
                        readToEnd = false;
                    }
                }
            }
        } catch (NoSuchFileException e) {
            batch.clear();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (!batch.isEmpty()) {
            lastRead = batch.last();
        }
    }

    private boolean isWanted(String segment) {
        String name = prefix + segment;
        return segment.startsWith(beginning)
                && BlobName.isValid(name)
                && (name.compareTo(after) > 0 || mayHoldMore(name + "/"));
    }
}
