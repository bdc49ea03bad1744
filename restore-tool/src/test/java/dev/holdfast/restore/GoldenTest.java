package dev.holdfast.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.format.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories that programs of an earlier day wrote are read, and added to, by today's. */
class GoldenTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"disk", "tree", "keys", "replica"})
    void everyPointComesBackAsItWasAndTheRepositoryStaysAsItIs(String name) throws IOException {
        Golden golden = Golden.in(home, name);
        Map<Path, String> before = Golden.hashes(golden.repository());
        Map<String, List<String>> instants = golden.instants("home");
        Set<String> expected = new TreeSet<>();
        for (Golden.Expectation each : golden.expectations()) {
            String instant = instant(instants, each);
            expected.add(each.workload() + " " + instant);
            assertEquals(Optional.of(each.content()), golden.restored(each, instant), each.toString());
        }
        assertEquals(expected, points(instants), "every point is expected to restore to something");
        assertEquals(before, Golden.hashes(golden.repository()));
    }

    private static String instant(Map<String, List<String>> instants, Golden.Expectation expected) {
        return instants.getOrDefault(expected.workload(), List.of()).get(expected.number());
    }

    private static Set<String> points(Map<String, List<String>> instants) {
        return instants.entrySet().stream()
                .flatMap(workload -> workload.getValue().stream().map(instant -> workload.getKey() + " " + instant))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"packs", "maps", "points", "keys/epochs", "keys/grants", "keys/recipients"})
    void nothingComesBackWhereAByteOfWhatItNeedsIsAnother(String folder) throws IOException {
        Golden golden = Golden.in(home, "disk");
        Map<String, List<String>> instants = golden.instants("home");
        new Protected(home).damage(folder);
        for (Golden.Expectation each : golden.expectations()) {
            String instant = instant(instants, each);
            assertNotEquals(Optional.of(each.content()), golden.restored(each, instant), each.toString());
        }
    }

    @Test
    void whatIsBackedUpAgainIsNotStoredAgain() throws IOException {
        Golden golden = Golden.in(home, "disk");
        Path disk = home.resolve("disk");
        assertEquals(
                0,
                ProgramRun.restore(
                                home,
                                golden.with(
                                        "home", "disk", "--workload", "web", "--at", "latest", "--to", disk.toString()))
                        .exit());
        Set<String> packs = packs(golden);
        ProgramRun.agent(home, golden.with("home", "backup", "--disk", disk.toString(), "--name", "web"));
        assertEquals(packs, packs(golden), "the identities of chunks and nodes are computed as they were");
        assertEquals(4, points(golden.instants("home")).size());
    }

    private static Set<String> packs(Golden golden) throws IOException {
        return Golden.hashes(golden.repository()).keySet().stream()
                .map(Path::toString)
                .filter(name -> name.startsWith("packs/") || name.startsWith("maps/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatIsWrittenTodaySaysTheSameVersionAndMembers() throws IOException {
        Set<String> golden = forms(
                Golden.in(Files.createDirectory(home.resolve("golden")), "disk").repository());
        Protected today = Protected.in(Files.createDirectory(home.resolve("today")));
        assertEquals(golden, forms(today.home().resolve("repository")));
        JsonNode descriptor = new ObjectMapper()
                .readTree(home.resolve("golden/repository/repository").toFile());
        assertEquals(Descriptor.VERSION, descriptor.get("version").asInt());
    }

    /** What each class of objects looks like: the fixed bytes that it begins with, or the members of its JSON. */
    private static Set<String> forms(Path repository) throws IOException {
        Set<String> forms = new TreeSet<>();
        try (Stream<Path> files = Files.walk(repository)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                String name = repository.relativize(each).toString();
                byte[] bytes = Files.readAllBytes(each);
                if (name.startsWith("keys/") || name.equals("repository")) {
                    forms.add(name.replaceFirst("/[^/]*$", "") + " " + members(bytes));
                } else if (bytes.length > 0) {
                    forms.add(name.replaceFirst("/.*", "") + " " + fixed(bytes));
                }
            }
        }
        return forms;
    }

    /** Magic, version, kind and sealing. */
    private static String fixed(byte[] bytes) {
        return new String(bytes, 0, 12, StandardCharsets.ISO_8859_1);
    }

    private static List<String> members(byte[] bytes) throws IOException {
        String document =
                new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
        List<String> members = new ArrayList<>();
        new ObjectMapper().readTree(document).fieldNames().forEachRemaining(members::add);
        return members;
    }
}
