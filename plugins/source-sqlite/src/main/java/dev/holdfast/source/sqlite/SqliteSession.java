package dev.holdfast.source.sqlite;

import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database as it was when the session began: a tree of one file, read from a copy. */
final class SqliteSession implements TreeSession {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteSession.class);

    private final Instant instant;
    private final Path folder;
    private final Path copy;
    private final Queue<TreeEntry> entries = new ArrayDeque<>();
    private final List<String> warnings = new ArrayList<>();

    private SqliteSession(Instant instant, Path folder, Path copy) {
        this.instant = instant;
        this.folder = folder;
        this.copy = copy;
    }

    /** Makes the copy, and looks whether it is sound: a damaged database is backed up too, but never in silence. */
    static SqliteSession begin(DatabaseFile file, StagingFolder staging, InstantSource clock) throws SourceException {
        return begin(file, staging, clock, Copying.Disturbance.NONE);
    }

    /** As a test disturbs it. */
    static SqliteSession begin(
            DatabaseFile file, StagingFolder staging, InstantSource clock, Copying.Disturbance disturbance)
            throws SourceException {
        try {
            FileFacts facts = FileFacts.of(file, clock);
            Path folder = staging.make(facts.bytesInUse());
            try {
                Path copy = folder.resolve("copy");
                Instant instant = new Copying(file, clock, disturbance).to(copy);
                SqliteSession session = new SqliteSession(instant, folder, copy);
                session.describe(file, facts);
                session.look(file);
                return session;
            } catch (IOException | SourceException | RuntimeException e) {
                StagingFolder.clear(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new SourceException.Unreadable("cannot read " + file + ": " + e, "Check its disk.", e);
        }
    }

    private void describe(DatabaseFile file, FileFacts facts) throws IOException {
        entries.add(new TreeEntry(
                TreePath.ROOT, new TreeEntry.Folder(), FileFacts.attributes(file.folder()), Optional.empty()));
        byte[] name = String.valueOf(file.path().getFileName()).getBytes(StandardCharsets.UTF_8);
        entries.add(new TreeEntry(
                TreePath.ROOT.child(name),
                new TreeEntry.RegularFile(Files.size(copy), facts.stamp()),
                FileFacts.attributes(file.path()),
                Optional.empty()));
    }

    private void look(DatabaseFile file) throws SourceException {
        Check check = new SqliteChecks(copy).pages();
        switch (check.verdict()) {
            case PASSED -> {}
            case FAILED -> warnings.add(file + " is damaged: " + check.detail());
            case SKIPPED ->
                LOG.atInfo()
                        .addKeyValue("database", file)
                        .addKeyValue("reason", check.detail())
                        .log("a database cannot be checked here");
        }
    }

    @Override
    public Optional<TreeEntry> next() {
        return Optional.ofNullable(entries.poll());
    }

    @Override
    public FileContent open(TreeEntry entry) throws SourceException {
        try {
            return new CopiedContent(FileChannel.open(copy, StandardOpenOption.READ));
        } catch (IOException e) {
            throw new SourceException.Unreadable("cannot read the copy " + copy + ": " + e, "", e);
        }
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public Consistency consistency() {
        return Consistency.APPLICATION;
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Nothing to do: SQLite keeps no record of what was read. */
    @Override
    public void committed() {}

    @Override
    public void close() {
        StagingFolder.clear(folder);
    }
}
