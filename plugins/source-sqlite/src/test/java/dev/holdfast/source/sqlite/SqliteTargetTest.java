package dev.holdfast.source.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteTargetTest {
    @TempDir
    Path home;

    private Path origin;
    private Path place;

    @BeforeEach
    void aDatabase() throws SQLException {
        origin = home.resolve("origin.db");
        place = home.resolve("place.db");
        try (Database database = Database.create(origin, "wal", 50)) {
            database.execute("PRAGMA application_id = 77");
            database.execute("PRAGMA user_version = 5");
            database.enter(1);
        }
    }

    private TreeSession session() throws SourceException {
        return SqliteSession.begin(DatabaseFile.find(origin), new StagingFolder(home), InstantSource.system());
    }

    private List<Check> restore(Existing existing, String... queries) throws SourceException, IOException {
        try (TreeSession session = session();
                SqliteTarget target = SqliteTarget.open(place, existing)) {
            Copies.write(session, target);
            List<Check> checks = target.check(List.of(queries), true);
            target.complete();
            assertEquals(List.of(), target.warnings());
            return checks;
        }
    }

    private static List<Verdict> verdicts(List<Check> checks) {
        return checks.stream().map(Check::verdict).toList();
    }

    @Test
    void aSoundCopyPassesItsChecksAndSaysWhatItIs() throws Exception {
        List<Check> checks = restore(Existing.NEW, "SELECT count(*) FROM ledger");
        assertEquals(List.of(Verdict.PASSED, Verdict.PASSED, Verdict.PASSED, Verdict.PASSED), verdicts(checks));
        assertTrue(checks.getFirst().detail().contains("application_id 77, user_version 5"), checks.toString());
        try (Database copy = Database.open(place)) {
            assertEquals(1, copy.ledger());
        }
    }

    @Test
    void aQueryFailsByNoRowByZeroByAnErrorAndIfItWouldWrite() throws Exception {
        List<Check> checks = restore(
                Existing.NEW,
                "SELECT entry FROM ledger WHERE entry > 1",
                "SELECT count(*) > 1 FROM ledger",
                "SELECT nothing FROM nowhere",
                "DELETE FROM ledger");
        assertEquals(
                List.of(Verdict.FAILED, Verdict.FAILED, Verdict.FAILED, Verdict.FAILED),
                verdicts(checks.subList(3, checks.size())));
        try (Database copy = Database.open(place)) {
            assertEquals(1, copy.ledger());
        }
    }

    @Test
    void damageAndMissingReferencesAreFound() throws Exception {
        try (Database database = Database.open(origin)) {
            database.execute("CREATE TABLE child (ledger INTEGER REFERENCES ledger(entry))");
            database.execute("INSERT INTO child VALUES (42)");
        }
        List<Check> checks = restore(Existing.NEW);
        assertEquals(List.of(Verdict.PASSED, Verdict.PASSED, Verdict.FAILED), verdicts(checks));
        assertTrue(checks.getLast().detail().contains("1 rows"), checks.toString());
        try (RandomAccessFile file = new RandomAccessFile(place.toFile(), "rw")) {
            file.seek(file.length() - 8 * 4096);
            file.write(new byte[4096]);
        }
        assertEquals(Verdict.FAILED, new SqliteChecks(place).integrity().verdict());
    }

    @Test
    void whatOnlyItsProgramKnowsSkipsACheckAndFailsNone() throws Exception {
        try (Database database = Database.open(origin)) {
            database.execute("CREATE TABLE words (word TEXT)");
            database.execute("PRAGMA writable_schema = ON");
            database.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE words (word TEXT COLLATE OWN UNIQUE)'"
                    + " WHERE name = 'words' AND 0");
            database.execute("INSERT INTO sqlite_schema VALUES ('index', 'own', 'words', (SELECT rootpage FROM"
                    + " sqlite_schema WHERE name = 'words'), 'CREATE INDEX own ON words (word COLLATE OWN)')");
        }
        List<Check> checks = restore(Existing.NEW);
        assertEquals(Verdict.SKIPPED, checks.get(1).verdict(), checks.toString());
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyIfThatWasSaidAndWhatWasBesideItGoesToo() throws Exception {
        Files.writeString(place, "dear, but damaged");
        assertThrows(SourceException.TargetRefused.class, () -> restore(Existing.NEW));
        assertEquals("dear, but damaged", Files.readString(place));
        for (String suffix : List.of("-wal", "-shm", "-journal")) {
            Files.writeString(home.resolve("place.db" + suffix), "of another database");
        }
        restore(Existing.OVERWRITE);
        try (Stream<Path> all = Files.list(home)) {
            assertEquals(List.of(origin, place), all.sorted().toList());
        }
        try (Database copy = Database.open(place)) {
            assertEquals(1, copy.ledger());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-wal", "-shm", "-journal"})
    void whatADatabaseThatIsGoneLeftIsNotTakenForThisOnes(String suffix) throws Exception {
        Files.writeString(home.resolve("place.db" + suffix), "of another database");
        assertThrows(SourceException.TargetRefused.class, () -> restore(Existing.NEW));
        assertFalse(Files.exists(place));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "wal"})
    void aDatabaseInUseIsNotReplaced(String journal) throws Exception {
        Database.create(place, journal, 1).close();
        try (BusyWriter writer = BusyWriter.on(place)) {
            writer.await(1);
            boolean refused = false;
            for (int i = 0; i < 1000 && !refused; i++) { // with a rollback journal it is in use while it commits
                refused = isRefused();
            }
            assertTrue(refused);
        }
    }

    private boolean isRefused() throws SourceException {
        try {
            SqliteTarget.open(place, Existing.OVERWRITE).close();
            return false;
        } catch (SourceException.TargetRefused e) {
            return true;
        }
    }

    @Test
    void foldersLinksAndMissingFoldersAreRefusedAndNothingIsWrittenInPart() throws Exception {
        Files.createDirectory(place);
        assertThrows(SourceException.TargetRefused.class, () -> SqliteTarget.open(place, Existing.OVERWRITE));
        Files.delete(place);
        Files.createSymbolicLink(place, origin);
        assertThrows(SourceException.TargetRefused.class, () -> SqliteTarget.open(place, Existing.OVERWRITE));
        assertThrows(
                SourceException.TargetRefused.class, () -> SqliteTarget.open(home.resolve("no/such.db"), Existing.NEW));
        assertThrows(SourceException.TargetRefused.class, () -> SqliteTarget.open(origin, Existing.DELTA));
    }

    @Test
    void aPointThatHoldsMoreThanOneFileOrNoneIsRefused() throws Exception {
        try (TreeSession session = session();
                SqliteTarget target = SqliteTarget.open(place, Existing.NEW)) {
            List<TreeEntry> entries = Copies.entries(session);
            assertThrows(SourceException.TargetFailed.class, target::complete);
            target.createFile(entries.getLast()).close();
            assertThrows(SourceException.TargetFailed.class, () -> target.createFile(entries.getLast()));
            TreeEntry folder = new TreeEntry(
                    entries.getFirst().path().child("more".getBytes(StandardCharsets.UTF_8)),
                    new TreeEntry.Folder(),
                    entries.getFirst().attributes(),
                    Optional.empty());
            assertThrows(SourceException.TargetFailed.class, () -> target.create(folder));
        }
    }
}
