package dev.holdfast.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeCommandTest {
    @TempDir
    Path home;

    private Path store;

    @BeforeEach
    void create() throws IOException {
        store = Files.createDirectory(home.resolve("store"));
    }

    private ProgramRun probe(String... options) {
        String[] args = Stream.concat(Stream.of("probe", "file://" + store, "--largest", "1"), Stream.of(options))
                .toArray(String[]::new);
        return ProgramRun.restore(home, args);
    }

    private List<Path> blobs() throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !store.relativize(file).toString().startsWith("."))
                    .toList();
        }
    }

    @Test
    void aGoodStoreIsFoundGoodAndLeftAsItWas() throws IOException {
        ProgramRun run = probe();
        assertEquals(0, run.exit(), run.out() + run.err());
        assertTrue(run.out().contains("good         put if absent: Enforced in 10 races of 8 writers."), run.out());
        assertTrue(run.out().contains("not offered  retention locks"), run.out());
        assertTrue(run.out().contains("1.0 MiB"), "speeds are shown: " + run.out());
        assertEquals(List.of(), blobs());
    }

    @Test
    void jsonSaysTheSame() {
        JsonNode document = probe("--json").json();
        assertEquals(
                "[\"put-if-absent\",\"put-if-version\"]", document.get("proven").toString());
        assertEquals(3, document.get("speeds").size());
        assertTrue(document.get("speeds").get(2).get("putBytesPerSecond").asLong() > 0);
        assertFalse(document.get("left").asBoolean());
    }

    @Test
    void whatIsFoundIsRecordedWhereThereIsARepository() throws IOException {
        ProgramRun nowhere = probe("--record");
        assertEquals(4, nowhere.exit(), nowhere.err());
        Protected site = Protected.in(Files.createDirectory(home.resolve("site")));
        Path abilities = site.home().resolve("repository/ledger/abilities");
        Files.delete(abilities);
        store = site.home().resolve("repository");
        assertEquals(0, probe("--record").exit());
        assertTrue(Files.readString(abilities).contains("\"proven\":[\"put-if-absent\",\"put-if-version\"]"));
    }

    @Test
    void aStoreThatIsNotThereIsSaidToBeUnreachable() {
        store = home.resolve("no/such/store");
        ProgramRun run = probe();
        assertEquals(7, run.exit(), run.err());
    }

    @Test
    void aStoreWithoutVersionsCannotBeSeenAsItWas() throws IOException {
        Protected site = Protected.in(Files.createDirectory(home.resolve("site")));
        ProgramRun run = ProgramRun.restore(
                home,
                "points",
                "--repository",
                site.url("repository"),
                "--key-file",
                site.path("key"),
                "--store-as-of",
                "-1d");
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains("keeps no older versions"), run.err());
    }
}
