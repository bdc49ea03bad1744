package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
          - name: far
            repository: "s3://acme-dr/far"
            key: "credential:far.key"
            replication: {mode: async}
          - name: metro
            repository: "sftp://backup@metro/srv"
            key: "file:/etc/metro.key"
            replication: {mode: sync, degrade-after: 30s}
        workloads:
          - {name: files, source: {type: directory, path: /srv/app}, rpo: 1h30m, site-rpo: {far: 1d}}
          - {name: web, source: {type: disk, path: web.raw}, rpo: 5s, timeout: 12h, stall-timeout: 5m}
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
    void aMariadbServerIsReachedByASocketOrByAPort() throws Exception {
        String source = "{type: mariadb, %s}";
        String disk = "{type: disk, path: web.raw}";
        SourceSpec byPort = read(RIGHT.replace(disk, source.formatted("port: 3307")))
                .workloads()
                .get(1)
                .source();
        assertTrue(byPort instanceof SourceSpec.Database database
                && database.options().equals(Map.of("port", "3307")));
        for (String wrong : List.of("user: holdfast", "socket: /run/my.sock, port: 3307")) {
            assertTrue(
                    problems(RIGHT.replace(disk, source.formatted(wrong))).stream()
                            .anyMatch(problem -> problem.contains("'socket' or 'port'")),
                    wrong);
        }
    }

    @Test
    void everyKeyIsReadAsWhatItSaysAndRelativePathsAreRelativeToTheFile() throws Exception {
        Configuration configuration = read(RIGHT);
        assertEquals(new Host("host-a", Path.of("/var/lib/holdfast"), Optional.empty()), configuration.host());
        assertEquals(
                List.of(
                        site("home", "file:///srv/backup", file("home.key"), new Replication.Source()),
                        site(
                                "far",
                                "s3://acme-dr/far",
                                new Secret.Credential("far.key"),
                                new Replication.Async(Optional.empty(), Optional.empty())),
                        site(
                                "metro",
                                "sftp://backup@metro/srv",
                                file("/etc/metro.key"),
                                new Replication.Sync(new Replication.DegradeAfter(Duration.ofSeconds(30))))),
                configuration.sites());
        assertEquals(
                List.of(
                        new Workload(
                                "files",
                                new SourceSpec.Directory(Path.of("/srv/app")),
                                Duration.ofMinutes(90),
                                Map.of("far", Duration.ofDays(1)),
                                Optional.empty(),
                                List.of(),
                                Patience.DEFAULT),
                        new Workload(
                                "web",
                                new SourceSpec.Disk(folder.resolve("web.raw")),
                                Duration.ofSeconds(5),
                                Map.of(),
                                Optional.empty(),
                                List.of(),
                                new Patience(Optional.of(Duration.ofHours(12)), Duration.ofMinutes(5)))),
                configuration.workloads());
        assertEquals(Duration.ofDays(1), configuration.workloads().getFirst().rpoAt("far"));
    }

    private static Site site(String name, String repository, Secret key, Replication replication) {
        return new Site(
                name,
                URI.create(repository),
                Optional.empty(),
                UnverifiedRegion.REFUSE,
                Optional.empty(),
                key,
                replication);
    }

    private Secret file(String path) {
        return new Secret.File(folder.resolve(path));
    }

    @Test
    void theAgentNeedsNoSectionOfItsOwn() throws Exception {
        assertEquals(
                new Host(HostName.ofThisHost(), Path.of("/var/lib/holdfast"), Optional.empty()),
                read(RIGHT.substring(RIGHT.indexOf("sites"))).host());
    }

    @ParameterizedTest
    @CsvSource({
        "name: host-a, nmae: host-a, 2, name",
        "sites:, site:, 4, sites",
        "repository:, repositry:, 5, repository",
        "degrade-after, degrade-aftr, 13, degrade-after",
        "workloads:, workload:, 14, workloads",
        "far: 1d, fra: 1d, 15, far",
        "type: disk, typ: disk, 16, type",
        "type: disk, type: dsik, 16, disk"
    })
    void whatIsMistypedIsToldWithItsLineAndWhatWasMeant(String right, String wrong, int line, String meant) {
        List<String> problems = problems(RIGHT.replaceFirst(right, wrong));
        assertTrue(
                problems.stream()
                        .anyMatch(each -> each.startsWith(line + ": ") && each.contains("did you mean " + meant + "?")),
                problems.toString());
    }

    @Test
    void everyProblemIsToldAtOnceInTheOrderOfLines() {
        List<String> problems = problems("""
            agent: {nmae: x}
            sites: [{name: home, repository: /srv/backup, key: secret}]
            workloads:
              - {name: web, source: {type: disk, path: a}, rpo: 1h}
              - {name: web, source: {type: disk, path: b}, rpo: 1s}
              - {name: db, rpo: 1h}
              - nothing
            """);
        assertEquals(
                List.of("1", "2", "2", "5", "5", "6", "7"),
                problems.stream().map(each -> each.split(":", 2)[0]).toList(),
                problems.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention: {keep: {last: 3}}",
                "sites: [{retention-lock: {mode: compliance}}]",
                "workloads: [{name: a, source: {type: qemu}}]"
            })
    void whatThisVersionCannotDoYetIsRefusedAndNotPassedOver(String text) {
        assertTrue(
                problems(text).stream().anyMatch(each -> each.contains("nothing yet")),
                problems(text).toString());
    }

    /** What is to be replaced, by what, and what a message has to say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rpo: 5s | rpo: 4s | 16: rpo: '4s' is too short: at least 5s",
                "rpo: 5s | rpo: soon | 16: rpo: 'soon' is not a duration; write 30s, 15m",
                "rpo: 5s | rpo: [5s] | 16: rpo: a single value is expected here: duration",
                "rpo: 5s | rpo: null | 16: rpo: a single value is expected here: duration",
                ", rpo: 5s | , hooks: 5 | 16: 'rpo' is missing here; for example: rpo: 1h",
                "{type: disk, path: web.raw} | disk | 16: source: a mapping is expected here, with the key 'type'",
                "{type: disk, path: web.raw} | {path: web.raw} | 16: source: 'type' is missing here; it is one of:"
                        + " disk",
                "{far: 1d} | far | 15: site-rpo: a mapping from name of a site to duration is expected here",
                "{far: 1d} | {far: 1d, far: 2d} | 15: site-rpo: 'far' is there twice",
                "name: files | name: [] | 15: name: a single value is expected here: name",
                "name: far | name: a/b | 6: name: 'a/b' is not a name",
                "name: files | name: .. | 15: name: a workload's name has 1 to",
                "name: far | name: home | 6: site 'home' is there twice",
                "name: files | name: web | 16: workload 'web' is there twice",
                "s3://acme-dr/far | file:///srv/backup | 6: site 'far' has the same repository as site 'home'",
                "s3://acme-dr/far | /srv/far | 7: repository: '/srv/far' is not a URL, such as file:///srv/backup",
                "replication: {mode: async} | `` | 6: site 'far' does not say how points come to it",
                "key: \"file:home.key\" | key: \"file:home.key\", replication: {mode: async} | 5: the first site is"
                        + " the local",
                "degrade-after: 30s | degrade-after: 30s, when-broken: hold | 13: what holds while the site cannot be"
                        + " reached",
                ", degrade-after: 30s | `` | 13: what holds while the site cannot be reached is said in one way",
                "degrade-after: 30s | when-broken: wait | 13: when-broken: 'wait' is none of hold",
                "agent: | agents: {}\\nagent: | 1: unknown key 'agents'; did you mean agent?",
                "agent: | [a]: b\\nagent: | 1: not YAML: Non scalar key"
            })
    void whatIsWrongIsSaidWithItsLineAndWhatIsExpected(String right, String wrong, String said) {
        List<String> problems = problems(RIGHT.replace(right, wrong.replace("\\n", "\n")));
        assertTrue(problems.stream().anyMatch(each -> each.startsWith(said)), problems.toString());
    }

    @Test
    void partsThatAreNestedDeeplyOrReferToEachOtherDoNotExhaustTheProgram() {
        assertTrue(problems("[".repeat(500_000)).getFirst().contains("nested deeper"));
        assertTrue(problems("a: ".repeat(3) + "{a: ".repeat(100_000)).getFirst().matches("[0-9]+: .*"));
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 100; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        assertTrue(
                problems(bomb.toString()).getFirst().contains("not YAML"),
                problems(bomb.toString()).getFirst());
    }

    @Test
    void aFileOfNothingButProblemsIsToldOfInBounds() {
        List<String> problems = problems("x: 1\n".repeat(50_000));
        assertTrue(problems.size() < 300, "" + problems.size());
        assertTrue(problems.getLast().endsWith("more problems"), problems.getLast());
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
