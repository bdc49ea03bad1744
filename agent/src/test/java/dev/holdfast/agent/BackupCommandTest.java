package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path home;

    @Test
    void aBackupTellsTheCommandThatBringsItBack() throws IOException {
        Site site = Site.with(home);
        Path disk = site.disk("a disk", 3 * MIB, 1);
        AgentRun run = site.onRepository("backup", "--disk", disk.toString(), "--name", "web disk");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("holdfast-restore disk --repository " + site.url("repository")), run.out());
        assertTrue(run.out().contains("--workload 'web disk' --at "), run.out());
    }

    @Test
    void aSealedHostIsToldThatAnotherKeyBringsItBack() throws IOException {
        Site site = Site.with(home);
        Path disk = site.disk("disk", MIB, 1);
        AgentRun add = site.onRepository(
                "keys", "add", "--label", "sealed", "--role", "writer", "--host-key-out", site.path("sealed"));
        assertEquals(0, add.exit(), add.err());
        String[] backup = {
            "backup",
            "--disk",
            disk.toString(),
            "--name",
            "web",
            "--repository",
            site.url("repository"),
            "--key-file",
            site.path("sealed")
        };
        AgentRun run = site.run(backup);
        assertEquals(0, run.exit(), run.err());
        assertFalse(run.out().contains(site.path("sealed")), "its own key restores nothing: " + run.out());
        assertTrue(run.out().contains("--key-file RESTORER-KEY-FILE"), run.out());
        assertTrue(run.out().contains("restorer's key"), run.out());
    }

    @Test
    void asJsonABackupSaysWhatItReadAndStored() throws IOException {
        Site site = Site.with(home);
        Path disk = site.disk("disk", 3 * MIB, 2);
        JsonNode document = backup(site, disk);
        JsonNode puts = document.path("requests").path("put");
        assertTrue(puts.path("made").asInt() >= 3, "a pack, an index segment, a manifest: " + document);
        assertEquals(0, puts.path("failed").asInt(), document::toString);
        JsonNode point = document.get("points").get(0);
        assertEquals("web", point.get("workload").asText());
        assertEquals("crash", point.get("consistency").asText());
        assertEquals(3 * MIB, point.get("readBytes").asLong());
        assertEquals(3 * MIB, point.get("changedBytes").asLong());
        assertTrue(point.get("storedBytes").asLong() >= 3 * MIB, point::toString);
        assertTrue(point.get("restore").asText().contains(point.get("instant").asText()), point::toString);
        assertFalse(Instant.parse(point.get("instant").asText()).isAfter(Instant.now()));
    }

    @Test
    void aSecondBackupStoresOnlyWhatChanged() throws IOException {
        Site site = Site.with(home);
        Path disk = site.disk("disk", 3 * MIB, 3);
        backup(site, disk);
        byte[] bytes = Files.readAllBytes(disk);
        bytes[MIB] ^= 1;
        Files.write(disk, bytes);
        JsonNode point = backup(site, disk).get("points").get(0);
        assertEquals(64 << 10, point.get("changedBytes").asLong());
        assertTrue(point.get("storedBytes").asLong() < MIB, point::toString);
    }

    private static JsonNode backup(Site site, Path disk) {
        AgentRun run = site.backUp(disk);
        assertEquals(0, run.exit(), run.err());
        return run.json();
    }

    @Test
    void aDirectoryIsBackedUpToo() throws IOException {
        Site site = Site.with(home);
        Path tree = Files.createDirectories(home.resolve("tree/below"));
        Files.writeString(tree.resolve("file"), "content");
        AgentRun run = site.onRepository("backup", "--json", "--directory", site.path("tree"), "--name", "app");
        assertEquals(0, run.exit(), run.err());
        String restore = run.json().get("points").get(0).get("restore").asText();
        assertTrue(restore.startsWith("holdfast-restore files "), restore);
    }

    @Test
    void aDiskThatIsWrittenMeanwhileMakesADegradedPoint() throws Exception {
        Site site = Site.with(home);
        Path disk = site.disk("disk", 3 * MIB, 4);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (long time = 1; !done.get(); time++) {
                touch(disk, time);
            }
        });
        AgentRun run = site.backUp(disk);
        done.set(true);
        writer.join();
        assertEquals(3, run.exit(), run.err());
        JsonNode point = run.json().get("points").get(0);
        assertEquals("fuzzy", point.get("consistency").asText());
        assertFalse(point.get("warnings").isEmpty());
    }

    private static void touch(Path file, long time) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(time));
            Thread.sleep(1);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSourceThatIsNotThereCannotBeReached() throws IOException {
        Site site = Site.with(home);
        AgentRun run = site.onRepository("backup", "--json", "--disk", site.path("no disk"), "--name", "web");
        assertEquals(7, run.exit());
        assertEquals(7, run.json().get("exit").asInt());
        assertTrue(run.json().get("error").asText().contains(site.path("no disk")));
    }

    @Test
    void aMistypedRepositoryIsNotCreated() throws IOException {
        Site site = Site.without(home);
        site.secret("key", "whatever it may be");
        Path disk = site.disk("disk", MIB, 5);
        AgentRun run = site.backUp(disk);
        assertEquals(7, run.exit());
        assertFalse(Files.exists(home.resolve("repository")));
    }

    @Test
    void aFolderThatIsNoRepositoryIsSaidToBeNoneAndLeftAlone() throws IOException {
        Site site = Site.without(home);
        site.secret("key", "whatever it may be");
        Files.createDirectory(home.resolve("repository"));
        Path disk = site.disk("disk", MIB, 6);
        assertEquals(4, site.backUp(disk).exit());
        assertEquals(List.of(), site.objects("repository", ""));
    }

    @Test
    void aWrongKeyIsSaidToBeWrong() throws IOException {
        Site site = Site.with(home);
        site.secret("key", "not the passphrase at all");
        Path disk = site.disk("disk", MIB, 7);
        assertEquals(2, site.backUp(disk).exit());
    }

    @Test
    void aKeyFileThatOthersMayReadIsWarnedOf() throws IOException {
        Site site = Site.with(home);
        Path disk = site.disk("disk", MIB, 8);
        Path key = home.resolve("key");
        assertFalse(site.backUp(disk).err().contains(key.toString()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        AgentRun run = site.backUp(disk);
        assertEquals(0, run.exit());
        assertTrue(run.err().contains("chmod 600 " + key), run.err());
    }

    @Test
    void theEnvironmentNamesRepositoryAndKeyWhereTheCommandLineDoesNot() throws IOException {
        Site site = Site.with(home);
        Path disk = site.disk("disk", MIB, 9);
        Map<String, String> variables = Map.of(
                "HOLDFAST_CACHE", site.path("cache"),
                "HOLDFAST_REPOSITORY", site.url("repository"),
                "HOLDFAST_KEY_FILE", site.path("key"));
        assertEquals(
                0,
                AgentRun.with(variables, "backup", "--disk", disk.toString(), "--name", "web")
                        .exit());
    }
}
