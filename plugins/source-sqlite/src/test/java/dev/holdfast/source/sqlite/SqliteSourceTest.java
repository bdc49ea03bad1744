package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteSourceTest {
    private static final Instant NOW =
            Instant.parse("2031-05-06T07:08:09Z"); // long after all that the file system tells

    @TempDir
    Path home;

    private Path path;
    private Path staging;

    @BeforeEach
    void places() throws IOException {
        path = home.resolve("app?mode=memory.db"); // SQLite would take that for a URI, were it let
        staging = Files.createDirectory(home.resolve("staging"));
    }

    private TreeSession begin() throws SourceException {
        return begin(Copying.Disturbance.NONE);
    }

    private TreeSession begin(Copying.Disturbance disturbance) throws SourceException {
        return SqliteSession.begin(
                DatabaseFile.find(path), new StagingFolder(staging), InstantSource.fixed(NOW), disturbance);
    }

    private Path plain(String name) {
        return home.resolve(name);
    }

    private void make(String journal) throws SQLException, IOException {
        Path made = plain("made.db");
        try (Database database = Database.create(made, journal, 100)) {
            database.enter(1);
        }
        Files.move(made, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "truncate", "wal"})
    void eachCopyUnderABusyWriterIsSoundAndHoldsAPrefixOfItsLedgerWithAllThatWasCommittedBefore(String journal)
            throws Exception {
        path = plain("busy.db");
        Database.create(path, journal, 2000).close();
        try (BusyWriter writer = BusyWriter.on(path)) {
            long last = 0;
            for (int round = 0; round < 3; round++) {
                writer.await(5);
                Path restored = plain("restored" + round);
                long before = writer.committed();
                try (TreeSession session = begin()) {
                    writer.await(2); // it goes on as soon as the copy is made
                    Copies.restore(session, restored);
                }
                try (Database copy = Database.open(restored)) {
                    long entries = copy.ledger();
                    assertTrue(entries >= before && entries > last, entries + " of " + before);
                    last = entries;
                }
            }
        }
    }

    @Test
    void whatACrashLeftInARollbackJournalIsNotInTheCopy() throws Exception {
        path = plain("crashed.db");
        try (Database database = Database.create(path, "delete", 2000)) {
            database.enter(1);
            database.execute("PRAGMA cache_size = 5"); // so that it writes to the file before it commits
            database.execute("BEGIN IMMEDIATE");
            database.execute("UPDATE filler SET bytes = zeroblob(4000)");
            database.execute("UPDATE total SET entries = 99");
            for (String suffix : List.of("", "-journal")) {
                Files.copy(plain("crashed.db" + suffix), plain("left.db" + suffix));
            }
            database.execute("ROLLBACK");
        }
        path = plain("left.db");
        assertTrue(Files.size(plain("left.db-journal")) > 0, "a journal was left");
        try (TreeSession session = begin()) {
            Copies.restore(session, plain("restored"));
        }
        try (Database copy = Database.open(plain("restored"))) {
            assertEquals(1, copy.ledger());
            assertEquals(0, copy.number("SELECT count(*) FROM filler WHERE bytes = zeroblob(4000)"));
        }
    }

    @Test
    void whatIsOnlyInTheWriteAheadLogIsInTheCopy() throws Exception {
        path = plain("logged.db");
        try (Database database = Database.create(path, "wal", 10)) {
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            database.enter(1);
            try (TreeSession session = begin()) {
                Copies.restore(session, plain("restored"));
            }
        }
        try (Database copy = Database.open(plain("restored"))) {
            assertEquals(1, copy.ledger());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal"})
    void nothingStaysBesideADatabaseThatNoProgramHadOpen(String journal) throws Exception {
        make(journal);
        begin().close();
        try (Stream<Path> all = Files.list(home)) {
            assertEquals(List.of(path, staging), all.sorted().toList());
        }
        try (Stream<Path> all = Files.list(staging)) {
            assertEquals(0, all.count());
        }
    }

    @Test
    void aCopyDuringWhichTheLocksWereLostIsMadeAnew() throws Exception {
        make("delete");
        int[] copies = {0};
        begin(() -> {
                    if (copies[0]++ == 0) {
                        readElsewhere();
                    }
                })
                .close();
        assertEquals(2, copies[0]);
    }

    @Test
    void aDatabaseWhoseLocksAreLostEachTimeIsRefused() throws Exception {
        make("delete");
        assertThrows(SourceException.Unavailable.class, () -> begin(this::readElsewhere));
        try (Stream<Path> all = Files.list(staging)) {
            assertEquals(0, all.count());
        }
    }

    /** To close a file takes all locks away that the process has on it. */
    private void readElsewhere() {
        try {
            FileChannel.open(path, StandardOpenOption.READ).close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theTreeIsTheFolderAndTheFileWithItsModeAndALinkIsFollowed() throws Exception {
        make("delete");
        Files.setAttribute(path, "unix:mode", 0640);
        Path file = path;
        path = Files.createSymbolicLink(plain("link"), file);
        try (TreeSession session = begin()) {
            List<TreeEntry> entries = Copies.entries(session);
            assertEquals(2, entries.size());
            assertTrue(entries.getFirst().path().isRoot());
            assertEquals(
                    String.valueOf(file.getFileName()), entries.getLast().path().toString());
            assertEquals(0640, entries.getLast().attributes().mode());
            assertEquals(Consistency.APPLICATION, session.consistency());
            assertEquals(NOW, session.instant());
            assertEquals(List.of(), session.warnings());
        }
    }

    private String stamp() throws SourceException {
        try (TreeSession session = begin()) {
            return ((TreeEntry.RegularFile) Copies.entries(session).getLast().kind()).stamp();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal"})
    void theStampChangesWithEachCommitAndOnlyThen(String journal) throws Exception {
        path = plain("stamped.db");
        try (Database database = Database.create(path, journal, 10)) {
            String first = stamp();
            assertEquals(first, stamp());
            database.enter(1);
            assertNotEquals(first, stamp());
        }
    }

    @Test
    void aStampOfAFileThatChangedJustNowIsNeverThatOfAnotherReading() throws Exception {
        make("delete");
        Instant changed = Files.getLastModifiedTime(path).toInstant();
        assertNotEquals(
                FileFacts.of(DatabaseFile.find(path), InstantSource.fixed(changed))
                        .stamp(),
                FileFacts.of(DatabaseFile.find(path), InstantSource.fixed(changed.plusMillis(1)))
                        .stamp());
    }

    @Test
    void aDamagedDatabaseIsReadAndToldOf() throws Exception {
        make("delete");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(file.length() - 3 * 4096);
            file.write(new byte[4096]);
        }
        try (TreeSession session = begin()) {
            assertEquals(1, session.warnings().size(), session.warnings().toString());
            assertEquals(2, Copies.entries(session).size());
        }
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws Exception {
        assertThrows(SourceException.Unavailable.class, this::begin, "nothing is there");
        Files.createDirectory(path);
        assertThrows(SourceException.Unavailable.class, this::begin, "a folder");
        Files.delete(path);
        Files.writeString(path, "some text that is longer than what databases begin with");
        SourceException refused = assertThrows(SourceException.Unavailable.class, this::begin);
        assertFalse(refused.hint().isEmpty());
    }

    @Test
    void aDatabaseWithoutAPageYetIsRead() throws Exception {
        Files.createFile(path);
        try (TreeSession session = begin()) {
            Copies.restore(session, plain("restored"));
        }
        try (Database copy = Database.open(plain("restored"))) {
            assertEquals(0, copy.number("SELECT count(*) FROM sqlite_schema"));
        }
    }

    @Test
    void whatAKilledProgramLeftInTheStagingFolderIsRemoved() throws Exception {
        make("delete");
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path left = Files.createDirectory(staging.resolve("holdfast-sqlite-copy-" + ended.pid() + "-1"));
        Files.writeString(left.resolve("copy"), "some of a database");
        Path ours = Files.createDirectory(staging.resolve(
                "holdfast-sqlite-copy-" + ProcessHandle.current().pid() + "-1"));
        begin().close();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(ours));
    }

    @Test
    void aPluginOfItsTypeIsFound() throws Exception {
        make("delete");
        SqliteSourcePlugin plugin = new SqliteSourcePlugin();
        assertEquals(plugin.type(), new SqliteTargetPlugin().type());
        try (TreeSession session = plugin.begin(path)) {
            Copies.restore(session, plain("restored"));
        }
        Files.copy(plain("restored"), plain("again"), StandardCopyOption.REPLACE_EXISTING);
        try (Database copy = Database.open(plain("again"))) {
            assertEquals(1, copy.ledger());
        }
    }
}
