package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is written down in a copy about itself: which folders are its own. A copy of the copy, made by other means, has links
 * to the same tablespaces and the same note; its own folder's name tells it apart.
 *
 * @param data the data folder that this was written for
 * @param spaces the folders of its tablespaces
 */
record CopyRecord(Path data, Set<Path> spaces) {
    /** In the data folder as long as a restore into it is under way, or was broken off. */
    static final String UNFINISHED = "HOLDFAST-RESTORE-UNFINISHED";

    private static final String TEXT = """
            # A restore by Holdfast into this folder is under way, or was broken off: no server may be started on it.
            # The same command finishes it, with --overwrite or --delta; with --delta it keeps what is here already.
            """;

    private static final String FINISHED = "# The folders of this copy, which Holdfast restored.\n";
    private static final String DATA = "data ";
    private static final String SPACE = "tablespace ";
    private static final int LARGEST = 1 << 20;

    CopyRecord {
        spaces = Set.copyOf(spaces);
    }

    static CopyRecord of(Layout layout) {
        return new CopyRecord(layout.data(), new HashSet<>(layout.spaces().values()));
    }

    /** The note in a data folder, if it has one and it is of this very folder. */
    static Optional<CopyRecord> find(Path data) throws IOException {
        Optional<CopyRecord> unfinished = read(data.resolve(UNFINISHED));
        Optional<CopyRecord> found = unfinished.isPresent() ? unfinished : read(finished(data));
        return found.filter(record -> record.data().equals(data));
    }

    /** Whether a restore into a folder was begun and not finished. */
    static boolean isUnfinished(Path data) throws IOException {
        return read(data.resolve(UNFINISHED))
                .filter(record -> record.data().equals(data))
                .isPresent();
    }

    private static Path finished(Path data) {
        return data.resolve(Layout.EXTRA).resolve("folders");
    }

    private static Optional<CopyRecord> read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            return Optional.empty();
        }
        Optional<Path> data = Optional.empty();
        Set<Path> spaces = new HashSet<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (line.startsWith(DATA)) {
                    data = Optional.of(Path.of(line.substring(DATA.length())));
                } else if (line.startsWith(SPACE)) {
                    spaces.add(Path.of(line.substring(SPACE.length())));
                }
            }
        } catch (InvalidPathException | CharacterCodingException e) {
            return Optional.empty(); // not as it was written
        }
        return data.map(folder -> new CopyRecord(folder, spaces));
    }

    /** Marks the folder as unfinished, durably. */
    void begin(Account account) throws IOException {
        write(data.resolve(UNFINISHED), TEXT, account);
    }

    /** Takes the mark away: all that belongs into the folder is there, and is durable. */
    void finish(Account account) throws IOException {
        Path file = finished(data);
        Path folder = Files.createDirectories(data.resolve(Layout.EXTRA));
        account.own(folder);
        write(file, FINISHED, account);
        Files.deleteIfExists(data.resolve(UNFINISHED));
        sync(data);
    }

    private void write(Path file, String text, Account account) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(DATA + data);
        spaces.stream().sorted().forEach(space -> lines.add(SPACE + space));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text + String.join("\n", lines) + "\n");
        account.own(next);
        sync(next);
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        Path parent = file.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes a file or folder durable. */
    static void sync(Path path) throws IOException {
        StandardOpenOption option =
                Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, option, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        }
    }
}
