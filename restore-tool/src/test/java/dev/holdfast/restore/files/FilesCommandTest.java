package dev.holdfast.restore.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesCommandTest {
    @TempDir
    Path home;

    private Protected made;
    private Path restored;

    @BeforeEach
    void aRepository() throws IOException {
        made = Protected.in(home);
        restored = home.resolve("restored");
    }

    private ProgramRun files(String... words) {
        List<String> all = new ArrayList<>(List.of("files"));
        all.addAll(List.of(words));
        all.addAll(List.of("--json", "--workload", "app", "--at", "latest", "--to", restored.toString()));
        return made.restore(all.toArray(String[]::new));
    }

    private void assertSame(String file) throws IOException {
        assertEquals(-1, Files.mismatch(home.resolve("tree").resolve(file), restored.resolve(file)), file);
    }

    @Test
    void theWholeTreeComesBack() throws IOException {
        ProgramRun run = files();
        assertEquals(0, run.exit(), run.err());
        assertSame("large");
        assertSame("etc/app/app.conf");
        assertEquals(Path.of("app.conf"), Files.readSymbolicLink(restored.resolve("etc/app/link")));
        assertEquals(
                Files.getLastModifiedTime(home.resolve("tree/large")),
                Files.getLastModifiedTime(restored.resolve("large")));
        assertEquals(7, run.json().get("entries").asInt());
    }

    @Test
    void patternsBringBackWhatTheyMatchAndTheFoldersThatLeadThere() throws IOException {
        assertEquals(0, files("**/*.conf").exit());
        assertSame("etc/app/app.conf");
        assertFalse(Files.exists(restored.resolve("large")));
        assertFalse(Files.exists(restored.resolve("etc/app/other.txt")));
    }

    @Test
    void aPatternThatMatchesNothingIsNotFound() {
        assertEquals(4, files("no/such/path").exit());
        assertFalse(Files.exists(restored), "nothing is left behind");
    }

    @Test
    void aFolderThatHoldsSomethingIsWrittenIntoOnlyWhenThatWasSaid() throws IOException {
        Files.createDirectory(restored);
        Files.writeString(restored.resolve("large"), "something dear");
        ProgramRun refused = files();
        assertEquals(6, refused.exit());
        assertTrue(refused.json().get("hint").asText().contains("--overwrite"), refused.out());
        assertEquals("something dear", Files.readString(restored.resolve("large")));
        assertEquals(0, files("--overwrite").exit());
        assertSame("large");
    }

    @Test
    void aFileThatIsDamagedIsNamedAndTheOthersComeBack() throws IOException {
        made.damage("packs");
        ProgramRun run = files();
        assertEquals(5, run.exit(), run.err());
        assertTrue(run.json().get("error").asText().contains("large"), run.out());
        assertEquals("large", run.json().get("damaged").get(0).get("path").asText());
        assertFalse(run.json().get("verified").asBoolean());
        assertEquals(Files.size(home.resolve("tree/large")), Files.size(restored.resolve("large")), "it has holes");
        assertSame("etc/app/app.conf");
        try (Stream<Path> entries = Files.list(restored)) {
            assertEquals(2, entries.count(), "no mark of an incomplete restore is left");
        }
    }

    @Test
    void aTreeWhoseRootIsDamagedIsDamageAndLeavesNothing() throws IOException {
        made.remove("maps");
        ProgramRun run = files();
        assertEquals(5, run.exit(), run.err());
        assertEquals("folder", run.json().get("damaged").get(0).get("kind").asText());
        assertFalse(Files.exists(restored));
    }

    @Test
    void aDiskIsNotRestoredAsFiles() {
        assertEquals(
                2,
                made.restore("files", "--workload", "web", "--at", "latest", "--to", restored.toString())
                        .exit());
    }
}
