package dev.holdfast.restore.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ls} and {@code cat}. */
class LookingInsideTest {
    @TempDir
    Path home;

    private Protected made;

    @BeforeEach
    void aRepository() throws IOException {
        made = Protected.in(home);
    }

    private List<String> paths(String... words) {
        List<String> all = new ArrayList<>(List.of("ls", "--json"));
        all.addAll(List.of(words));
        ProgramRun run = made.restore(all.toArray(String[]::new));
        assertEquals(0, run.exit(), run.err());
        List<String> paths = new ArrayList<>();
        run.json().get("entries").forEach(entry -> paths.add(entry.get("path").asText()));
        return paths;
    }

    @Test
    void aFolderIsListedAndWithRecursiveAllBelowIt() {
        assertEquals(List.of("etc", "large"), paths("app"));
        assertEquals(List.of("etc/app/app.conf", "etc/app/link", "etc/app/other.txt"), paths("app", "/etc/app/"));
        assertEquals(
                List.of("etc", "etc/app", "etc/app/app.conf", "etc/app/link", "etc/app/other.txt", "large"),
                paths("app@latest", "--recursive"));
    }

    @Test
    void anEntryIsToldWithItsKindLengthAndMode() {
        JsonNode link = made.restore("ls", "--json", "app", "etc/app/link")
                .json()
                .get("entries")
                .get(0);
        assertEquals("link", link.get("type").asText());
        assertEquals("app.conf", link.get("target").asText());
        ProgramRun text = made.restore("ls", "app");
        assertTrue(text.out().lines().anyMatch(line -> line.matches("-rw.*  2500000  .*  large")), text.out());
    }

    @Test
    void theDisksOfAPointAreListed() {
        JsonNode disk =
                made.restore("ls", "--json", "web").json().get("entries").get(0);
        assertEquals("disk", disk.get("type").asText());
        assertEquals(Protected.DISK, disk.get("bytes").asLong());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertEquals(4, made.restore("ls", "app", "etc/none").exit());
        assertEquals(4, made.restore("ls", "nothing").exit());
        assertEquals(4, made.restore("ls", "app@2000-01-01T00:00:00Z").exit());
        assertEquals(4, made.restore("cat", "app", "etc/none").exit());
    }

    @Test
    void catWritesTheContentOfAFileHolesAndAll() throws IOException {
        ProgramRun run = made.restore("cat", "app", "large");
        assertEquals(0, run.exit(), run.err());
        assertArrayEquals(Files.readAllBytes(home.resolve("tree/large")), run.stdout());
    }

    @Test
    void catWritesNothingThatIsNotRight() throws IOException {
        byte[] right = Files.readAllBytes(home.resolve("tree/large"));
        made.damage("packs");
        ProgramRun run = made.restore("cat", "app", "large");
        assertEquals(5, run.exit(), run.err());
        assertTrue(run.stdout().length < right.length);
        assertArrayEquals(Arrays.copyOf(right, run.stdout().length), run.stdout());
    }

    @Test
    void aFolderHasNoContent() {
        assertEquals(2, made.restore("cat", "app", "etc").exit());
    }

    @Test
    void aTreeThatIsDamagedIsListedAsFarAsItGoes() throws IOException {
        made.damage("maps");
        ProgramRun run = made.restore("ls", "--json", "--recursive", "app");
        assertEquals(5, run.exit(), run.err());
        assertEquals(JsonNodeType.OBJECT, run.json().getNodeType(), "one document, however far it went");
    }
}
