package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
    private static final String RIGHT = """
        agent:
          name: host-a
          state: /var/lib/holdfast
        sites:
          - {name: home, repository: "file:///srv/backup", key: "file:home.key"}
        workloads:
          - {name: files, source: {type: directory, path: /srv/app}}
          - {name: web, source: {type: disk, path: web.raw}}
        """;

    @TempDir
    Path folder;

    private Configuration read(String text) throws UsageException, IOException {
        return ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), text));
    }

    /** The problems with a configuration, as {@code line: text}. */
    private List<String> problems(String text) {
        UsageException refused = assertThrows(UsageException.class, () -> read(text));
        String prefix = folder.resolve("agent.yaml") + ":";
        return String.valueOf(refused.getMessage())
                .lines()
                .map(line -> line.replace(prefix, ""))
                .toList();
    }

    @Test
    void relativePathsAreRelativeToTheFile() throws Exception {
        Configuration configuration = read(RIGHT);
        assertEquals(Optional.of("host-a"), configuration.name());
        assertEquals(Optional.of(Path.of("/var/lib/holdfast")), configuration.state());
        assertEquals(
                new Configuration.Site("home", URI.create("file:///srv/backup"), folder.resolve("home.key")),
                configuration.site());
        assertEquals(
                List.of(
                        new Workload("files", "directory", Path.of("/srv/app")),
                        new Workload("web", "disk", folder.resolve("web.raw"))),
                configuration.workloads());
    }

    @Test
    void theAgentNeedsNoSectionOfItsOwn() throws Exception {
        assertEquals(
                Optional.empty(), read(RIGHT.substring(RIGHT.indexOf("sites"))).name());
    }

    @ParameterizedTest
    @CsvSource({
        "name: host-a, nmae: host-a, 2, name",
        "sites:, site:, 4, sites",
        "repository:, repositry:, 5, repository",
        "workloads:, workload:, 6, workloads",
        "type: disk, typ: disk, 8, type",
        "type: disk, type: dsik, 8, disk"
    })
    void whatIsMistypedIsToldWithItsLineAndWhatWasMeant(String right, String wrong, int line, String meant) {
        String problem = problems(RIGHT.replace(right, wrong)).stream()
                .filter(each -> each.endsWith("did you mean " + meant + "?"))
                .findFirst()
                .orElseThrow();
        assertTrue(problem.startsWith(line + ": "), problem);
    }

    @Test
    void everyProblemIsToldAtOnceInTheOrderOfLines() {
        List<String> problems = problems("""
            agent: {nmae: x}
            sites: [{name: home, repository: /srv/backup, key: secret}]
            workloads:
              - {name: web, source: {type: disk, path: a}}
              - {name: web, source: {type: disk, path: b}}
              - {name: db}
              - nothing
            """);
        assertEquals(
                List.of("1", "2", "2", "5", "6", "7"),
                problems.stream().map(each -> each.split(":", 2)[0]).toList(),
                problems.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention: {keep: {last: 3}}",
                "environments: []",
                "notifications: []",
                "agent: {http: {address: x}}",
                "sites: [{region: eu}]",
                "sites: [{replication: {mode: async}}]",
                "workloads: [{name: a, rpo: 1h}]",
                "workloads: [{name: a, source: {type: qemu}}]"
            })
    void whatThisVersionCannotDoYetIsRefusedAndNotPassedOver(String text) {
        assertTrue(
                problems(text).stream().anyMatch(each -> each.contains("nothing yet")),
                problems(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: b: c", "\t- x", "a: &x [*x", "--- a\n--- b\n", "a: \u0000"})
    void whatIsNotYamlIsToldWithItsLine(String text) {
        assertTrue(
                problems(text).getFirst().matches("[0-9]+: .*"), problems(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "5", "[]", "a", "null"})
    void whatIsNoConfigurationAtAllIsRefused(String text) {
        assertThrows(UsageException.class, () -> read(text));
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        assertEquals(
                1,
                problems(RIGHT.replace("  name: host-a\n", "  name: host-a\n  name: host-b\n"))
                        .size());
    }

    @Test
    void aSecretInPlaceOfAReferenceIsNotRepeatedInTheMessage() {
        String text = RIGHT.replace("file:home.key", "correct horse battery staple");
        assertTrue(
                problems(text).stream().noneMatch(each -> each.contains("horse")),
                problems(text).toString());
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        assertThrows(UsageException.class, () -> ConfigurationReader.read(folder.resolve("none.yaml")));
    }
}
