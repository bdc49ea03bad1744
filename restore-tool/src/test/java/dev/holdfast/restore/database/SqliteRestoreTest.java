package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRestoreTest {
    @TempDir
    Path home;

    private Protected made;
    private Path place;

    private ProgramRun backup;

    @BeforeEach
    void aDatabaseThatWasBackedUp() throws IOException, SQLException {
        made = Protected.in(home);
        place = home.resolve("place.db");
        sql(home.resolve("app.db"), "PRAGMA journal_mode = WAL", "CREATE TABLE t (i)", "INSERT INTO t VALUES (7)");
        backup = made.agentOnRepository("backup", "--sqlite", made.path("app.db"), "--name", "db");
    }

    private static void sql(Path database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long number(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT i FROM t")) {
            assertTrue(result.next());
            return result.getLong(1);
        }
    }

    private ProgramRun database(String... words) {
        List<String> all = new ArrayList<>(List.of("database"));
        all.addAll(List.of("--json", "--workload", "db", "--to", place.toString()));
        all.addAll(List.of(words));
        return made.restore(all.toArray(String[]::new));
    }

    @Test
    void aDatabaseComesBackAsAFileAndIsChecked() throws SQLException {
        ProgramRun run = database("--at", "latest", "--check-sql", "SELECT count(*) FROM t");
        assertEquals(0, run.exit(), run.err() + run.out());
        assertTrue(run.json().get("sound").asBoolean());
        assertEquals(4, run.json().get("checks").size(), run.out());
        assertEquals(7, number(place));
    }

    @Test
    void theCommandThatABackupPrintsRestores() throws SQLException {
        String printed = backup.out()
                .lines()
                .filter(line -> line.startsWith("restore "))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>(List.of(printed.split(" +")));
        assertEquals(List.of("restore", "holdfast-restore", "database"), words.subList(0, 3), printed);
        words.set(words.indexOf("--to") + 1, place.toString());
        ProgramRun run = ProgramRun.restore(home, words.subList(2, words.size()).toArray(String[]::new));
        assertEquals(0, run.exit(), run.err() + run.out());
        assertEquals(7, number(place));
    }

    @Test
    void aCheckThatFailsIsToldByTheExitStatus() throws SQLException {
        ProgramRun run = database("--at", "latest", "--check-sql", "SELECT count(*) > 1 FROM t");
        assertEquals(3, run.exit(), run.err());
        assertFalse(run.json().get("sound").asBoolean());
        assertEquals(7, number(place), "it stands there all the same");
    }

    @Test
    void whatStandsThereIsReplacedOnlyIfThatWasSaidAndConfirmedAndTheCopyIsSound() throws Exception {
        sql(place, "CREATE TABLE t (i)", "INSERT INTO t VALUES (1)");
        ProgramRun refused = database("--at", "latest");
        assertEquals(6, refused.exit());
        assertTrue(refused.json().get("hint").asText().contains("--overwrite"), refused.out());
        ProgramRun unconfirmed = database("--at", "latest", "--overwrite");
        assertEquals(6, unconfirmed.exit());
        assertTrue(unconfirmed.json().get("hint").asText().contains("--yes"), unconfirmed.out());
        ProgramRun unsound = database("--at", "latest", "--overwrite", "--yes", "--check-sql", "SELECT 0");
        assertEquals(3, unsound.exit());
        assertFalse(unsound.json().get("placed").asBoolean());
        assertEquals(1, number(place));
        assertEquals(0, database("--at", "latest", "--overwrite", "--yes").exit());
        assertEquals(7, number(place));
        assertFalse(Files.exists(home.resolve("place.db.holdfast-partial")));
    }

    @Test
    void optionsOfServersAreAnError() {
        ProgramRun run = database("--lsn", "0/1");
        assertEquals(2, run.exit());
        assertTrue(run.json().get("error").asText().contains("--lsn"), run.out());
    }

    @Test
    void theFileAloneComesBackToo() throws SQLException {
        Path folder = home.resolve("folder");
        ProgramRun run = made.restore("files", "--workload", "db", "--at", "latest", "--to", folder.toString());
        assertEquals(0, run.exit(), run.err());
        assertEquals(7, number(folder.resolve("app.db")));
    }

    @Test
    void aDatabaseIsNotMixedWithTheFilesOfAnother() throws IOException {
        Path folder = Files.createDirectory(home.resolve("folder"));
        Files.writeString(folder.resolve("app.db-wal"), "of another database");
        ProgramRun run = made.restore(
                "files", "--json", "--workload", "db", "--at", "latest", "--overwrite", "--to", folder.toString());
        assertEquals(6, run.exit(), run.out());
        assertFalse(Files.exists(folder.resolve("app.db")));
    }

    @Test
    void aDiskIsNoDatabase() {
        ProgramRun run =
                made.restore("database", "--json", "--workload", "web", "--at", "latest", "--to", place.toString());
        assertEquals(6, run.exit(), run.out());
        assertTrue(run.json().get("error").asText().contains("no database"), run.out());
        assertFalse(Files.exists(place));
    }
}
