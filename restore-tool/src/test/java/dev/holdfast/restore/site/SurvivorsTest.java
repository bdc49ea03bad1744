package dev.holdfast.restore.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovering from several sites of one repository, none of which need be whole. */
class SurvivorsTest {
    @TempDir
    Path home;

    private Protected made;

    @BeforeEach
    void twoSites() throws IOException {
        made = Protected.in(home);
        copy("repository", "far");
    }

    private void copy(String from, String to) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve(from))) {
            for (Path each : files.toList()) {
                Path target = home.resolve(to).resolve(home.resolve(from).relativize(each));
                Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private ProgramRun fromBoth(String... words) {
        return from(List.of("repository", "far"), words);
    }

    private ProgramRun from(List<String> sites, String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        sites.forEach(site -> args.addAll(List.of("--repository", made.url(site))));
        args.addAll(List.of("--key-file", made.path("key")));
        return ProgramRun.restore(home, args.toArray(String[]::new));
    }

    private ProgramRun disk() {
        return fromBoth("disk", "--workload", "web", "--at", "latest", "--to", made.path("restored"));
    }

    private void requireDisk() throws IOException {
        assertEquals(-1, Files.mismatch(home.resolve("disk"), home.resolve("restored")));
    }

    @Test
    void wholeSitesAreNoReasonToWarn() throws IOException {
        ProgramRun run = disk();
        assertEquals(0, run.exit(), run.err());
        requireDisk();
    }

    @Test
    void whatOneSiteHasLostComesFromTheNext() throws IOException {
        made.damage("packs");
        ProgramRun run = disk();
        assertEquals(3, run.exit(), run.err());
        requireDisk();
        assertTrue(run.err().contains("has lost some of it"), run.err());
        assertTrue(run.out().contains("verified  yes"), run.out());
    }

    @Test
    void twoSitesOfWhichNeitherIsWholeMakeOne() throws IOException {
        made.damage("packs");
        Files.move(home.resolve("repository"), home.resolve("first"));
        Files.move(home.resolve("far"), home.resolve("repository"));
        made.damage("maps");
        Files.move(home.resolve("repository"), home.resolve("far"));
        Files.move(home.resolve("first"), home.resolve("repository"));
        ProgramRun run = disk();
        assertEquals(3, run.exit(), run.err());
        requireDisk();
    }

    @Test
    void filesComeFromTheNextSiteToo() throws IOException {
        made.damage("packs");
        ProgramRun run = fromBoth("files", "--workload", "app", "--at", "latest", "--to", made.path("files"));
        assertEquals(3, run.exit(), run.err());
        assertEquals(-1, Files.mismatch(home.resolve("tree/large"), home.resolve("files/large")));
        run = fromBoth("cat", "app", "etc/app/app.conf");
        assertEquals("a = 1\n", run.out(), run.err());
    }

    @Test
    void aSiteThatIsNotThereIsLeftOutAndToldOf() throws IOException {
        Files.move(home.resolve("repository"), home.resolve("elsewhere"));
        ProgramRun run = disk();
        assertEquals(3, run.exit(), run.err());
        requireDisk();
        assertTrue(run.err().contains("left out " + made.url("repository")), run.err());
        assertTrue(run.err().contains("may have a newer one"), run.err());
        Files.move(home.resolve("far"), home.resolve("elsewhere too"));
        assertEquals(7, fromBoth("points").exit());
    }

    @Test
    void theNewestPointCountsWhereverItIs() throws IOException {
        byte[] bytes = Files.readAllBytes(home.resolve("disk"));
        bytes[1_000_000] ^= 1;
        Files.write(home.resolve("disk"), bytes);
        ProgramRun.agent(
                home,
                "backup",
                "--disk",
                made.path("disk"),
                "--name",
                "web",
                "--repository",
                made.url("far"),
                "--key-file",
                made.path("key"));
        ProgramRun run = disk();
        assertEquals(0, run.exit(), run.err());
        requireDisk();
    }

    @Test
    void pointsAreListedSiteBySite() {
        ProgramRun run = fromBoth("points");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains(made.url("repository") + ":\n"), run.out());
        assertTrue(run.out().contains(made.url("far") + ":\n"), run.out());
        JsonNode sites = fromBoth("points", "--json").json().get("sites");
        assertEquals(2, sites.size());
        assertEquals(made.url("far"), sites.get(1).get("repository").asText());
        assertEquals(2, sites.get(1).get("workloads").size());
    }

    @Test
    void sitesOfDifferentRepositoriesAreRefused() {
        ProgramRun.agent(
                home,
                "init",
                "--repository",
                made.url("other"),
                "--key-file",
                made.path("passphrase"),
                "--cache",
                home + "/c");
        ProgramRun run = ProgramRun.restore(
                home,
                "points",
                "--repository",
                made.url("repository"),
                "--repository",
                made.url("other"),
                "--key-file",
                made.path("key"),
                "--key-file",
                made.path("passphrase"));
        assertEquals(6, run.exit(), run.err());
        assertTrue(run.err().contains("different repositories"), run.err());
    }

    @Test
    void theNumberOfKeyFilesHasToFit() {
        ProgramRun run = ProgramRun.restore(
                home,
                "points",
                "--repository",
                made.url("repository"),
                "--key-file",
                made.path("key"),
                "--key-file",
                made.path("passphrase"));
        assertEquals(2, run.exit());
        assertFalse(run.err().isEmpty());
    }

    @Test
    void aWorkloadThatNoSiteHasIsToldOfOnce() {
        ProgramRun run = fromBoth("disk", "--workload", "nobody", "--at", "latest", "--to", made.path("restored"));
        assertEquals(4, run.exit());
        assertEquals(2, run.err().lines().count(), run.err());
    }
}
