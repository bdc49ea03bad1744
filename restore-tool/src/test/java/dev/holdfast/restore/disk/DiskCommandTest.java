package dev.holdfast.restore.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCommandTest {
    @TempDir
    Path home;

    private Protected made;

    @BeforeEach
    void aRepository() throws IOException {
        made = Protected.in(home);
    }

    private ProgramRun disk(String at, String... options) {
        String[] words = new String[8 + options.length];
        System.arraycopy(
                new String[] {"disk", "--json", "--workload", "web", "--at", at, "--to", made.path("restored")},
                0,
                words,
                0,
                8);
        System.arraycopy(options, 0, words, 8, options.length);
        return made.restore(words);
    }

    private void assertRestored(String as) throws IOException {
        assertEquals(-1, Files.mismatch(home.resolve(as), home.resolve("restored")));
    }

    @Test
    void theNewestPointComesBackByteForByte() throws IOException {
        ProgramRun run = disk("latest");
        assertEquals(0, run.exit(), run.err());
        assertRestored("disk");
        JsonNode done = run.json();
        assertTrue(done.get("verified").asBoolean());
        assertEquals(Protected.DISK, done.get("bytes").asLong());
    }

    @Test
    void anEarlierInstantBringsBackTheDiskAsItWasThen() throws IOException {
        JsonNode points = made.restore("points", "--json", "--workload", "web")
                .json()
                .get("workloads")
                .get(0)
                .get("points");
        assertEquals(0, disk(points.get(1).get("instant").asText()).exit());
        assertRestored("disk.before");
    }

    @Test
    void anInstantBeforeAllPointsIsNotFound() {
        assertEquals(4, disk("2000-01-01T00:00:00Z").exit());
        assertFalse(Files.exists(home.resolve("restored")));
    }

    @Test
    void whatStandsAtThePathIsReplacedOnlyWhenThatWasSaid() throws IOException {
        Files.writeString(home.resolve("restored"), "something dear");
        ProgramRun refused = disk("latest");
        assertEquals(6, refused.exit());
        assertTrue(refused.json().get("hint").asText().contains("--overwrite"), refused.out());
        assertEquals("something dear", Files.readString(home.resolve("restored")));
        assertEquals(0, disk("latest", "--overwrite").exit());
        assertRestored("disk");
    }

    @Test
    void withDeltaOnlyWhatDiffersIsWritten() throws IOException {
        Files.copy(home.resolve("disk.before"), home.resolve("restored"));
        ProgramRun run = disk("latest", "--delta");
        assertEquals(0, run.exit(), run.err());
        assertRestored("disk");
        assertEquals(64 << 10, run.json().get("writtenBytes").asLong());
    }

    @Test
    void aDamagedPackIsDamageAndNoImageGetsTheName() throws IOException {
        made.damage("packs");
        ProgramRun run = disk("latest");
        assertEquals(5, run.exit(), run.err());
        assertEquals(5, run.json().get("exit").asInt());
        assertFalse(run.json().get("verified").asBoolean());
        long lost = 0;
        for (JsonNode each : run.json().get("lost")) {
            lost += each.get("length").asLong();
        }
        assertTrue(lost > 0 && lost == run.json().get("lostBytes").asLong(), run.out());
        assertFalse(Files.exists(home.resolve("restored")));
    }

    @Test
    void aDiskThatIsNotInThePointIsNotFoundAndTheRightOneIs() throws IOException {
        assertEquals(4, disk("latest", "--volume", "sdb").exit());
        assertEquals(0, disk("latest", "--volume", "disk").exit());
        assertRestored("disk");
    }

    @Test
    void whatIsNotThereYetOrContradictsItselfIsRefusedAtOnce() {
        ProgramRun run = disk("latest", "--format", "qcow2", "--overwrite", "--delta");
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("qcow2") && run.err().contains("--delta"), run.err());
    }

    @Test
    void filesAreNotRestoredAsADisk() {
        assertEquals(
                2,
                made.restore("disk", "--workload", "app", "--at", "latest", "--to", made.path("restored"))
                        .exit());
    }

    @Test
    void theReportForPeopleSaysWhatWasDone() {
        ProgramRun run = made.restore("disk", "--workload", "web", "--at", "latest", "--to", made.path("restored"));
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("3.0 MiB") && run.out().contains("verified  yes"), run.out());
    }

    @Test
    void theReportForPeopleListsThePlacesThatAreLost() throws IOException {
        made.remove("maps");
        ProgramRun run = made.restore("disk", "--workload", "web", "--at", "latest", "--to", made.path("restored"));
        assertEquals(5, run.exit(), run.err());
        assertTrue(run.out().contains("lost      offset 0, length " + Protected.DISK), run.out());
        assertTrue(run.err().contains("could not be restored"), run.err());
    }

    private String newestPoint() {
        return made.restore("points", "--json", "--workload", "web")
                .json()
                .get("workloads")
                .get(0)
                .get("points")
                .get(0)
                .get("point")
                .asText();
    }

    @Test
    void aNewestPointThatIsDamagedIsPassedOverAndThatIsNoPlainSuccess() throws IOException {
        String newest = newestPoint();
        made.damage(newest);
        ProgramRun run = disk("latest");
        assertEquals(5, run.exit(), run.err());
        assertRestored("disk.before");
        assertTrue(run.err().contains("NOT THE NEWEST"), run.err());
        assertEquals(newest, run.json().get("passedOver").get(0).get("point").asText());
        assertTrue(run.json().get("verified").asBoolean());
        assertEquals(5, made.restore("ls", "web").exit());
    }

    @Test
    void aNewestPointThatIsGoneIsToldOfToWhoSawIt() throws IOException {
        String newest = newestPoint();
        made.remove(newest);
        ProgramRun run = disk("latest");
        assertEquals(5, run.exit(), run.err());
        assertRestored("disk.before");
        assertEquals(newest, run.json().get("gone").asText());
        ProgramRun points = made.restore("points");
        assertEquals(5, points.exit(), points.err());
        assertTrue(points.err().contains("is gone"), points.err());
    }
}
