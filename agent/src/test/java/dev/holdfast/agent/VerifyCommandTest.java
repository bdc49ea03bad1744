package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepositoryWithAPoint() throws IOException {
        site = Site.with(home);
        Path disk = site.disk("disk", 2 << 20, 1);
        assertEquals(0, site.backUp(disk).exit());
    }

    @Test
    void aRightRepositoryIsFoundRight() {
        AgentRun run = site.onRepository("verify", "--json", "--data", "100");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.json().get("plainBytes").asLong() >= 2 << 20, run.out());
        assertEquals(0, run.json().get("problems").asInt());
    }

    @Test
    void aDamagedPackIsFoundByReadingItBackAndNamed() throws IOException {
        Path pack = site.objects("repository", "packs").getFirst();
        Site.damage(pack);
        AgentRun run = site.onRepository("verify", "--json", "--data", "100");
        assertEquals(5, run.exit(), run.err());
        String object = run.json().get("findings").get(0).get("object").asText();
        assertTrue(object.endsWith(pack.getFileName().toString()), object);
    }

    @Test
    void aPercentageBeyondAllIsRefused() {
        assertEquals(2, site.onRepository("verify", "--data", "101").exit());
    }
}
