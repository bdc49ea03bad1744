package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.AgentRecord;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.repository.AgentRecords;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentRecordTest {
    private static final List<AgentRecord.Protected> WEB =
            List.of(new AgentRecord.Protected("web", Duration.ofMinutes(15)));
    private static final List<AgentRecord.Protected> MORE = List.of(
            new AgentRecord.Protected("web", Duration.ofMinutes(15)),
            new AgentRecord.Protected("Bücher", Duration.ofHours(1)));

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
    }

    private boolean publish(Site as, String agent, boolean retired, List<AgentRecord.Protected> workloads)
            throws Exception {
        try (Repository repository = as.open()) {
            return repository.agentRecords().publish(site.store.another(), agent, retired, workloads, Site.NOW);
        }
    }

    private List<AgentRecord> seenBy(Site as) throws Exception {
        try (Repository repository = as.open()) {
            AgentRecords records = repository.agentRecords();
            List<AgentRecord> seen = new ArrayList<>();
            for (AgentRecords.Agent agent : records.agents()) {
                records.newest(agent).ifPresent(seen::add);
            }
            return seen;
        }
    }

    @Test
    void whatAnAgentProtectsIsPutOnlyWhenItChanged() throws Exception {
        assertTrue(publish(site, "a", false, WEB));
        assertFalse(publish(site, "a", false, WEB));
        assertTrue(publish(site, "a", false, MORE));
        assertEquals(List.of(new AgentRecord("a", 2, Site.NOW, false, MORE)), seenBy(site.elsewhere()));
        assertEquals(2, site.names(ObjectNames.AGENT_RECORDS).size());
        assertTrue(publish(site, "a", true, List.of()));
        assertTrue(seenBy(site).getFirst().retired());
    }

    @Test
    void namesOfAgentsAndWorkloadsAreNotToldInClear() throws Exception {
        publish(site, "agent-with-a-name", false, List.of(new AgentRecord.Protected("payroll", Duration.ofHours(1))));
        BlobName name = site.names(ObjectNames.AGENT_RECORDS).getFirst();
        String bytes = name + new String(site.read(name), StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains("agent-with") || bytes.contains("payroll"), bytes);
    }

    @Test
    void aSealedHostIsSeenByOthersAndSeesNobodyElse() throws Exception {
        Site sealed = site.as(Role.WRITER);
        publish(site, "ordinary", false, WEB);
        publish(sealed, "sealed", false, MORE);
        assertEquals(2, seenBy(site).size());
        assertEquals(
                List.of("sealed"),
                seenBy(sealed).stream().map(AgentRecord::agent).toList());
    }

    /** Whoever may only add can put what he likes, but not make an agent unseen. */
    @Test
    void whatIsPlantedOrReplayedHidesNothing() throws Exception {
        publish(site, "a", false, WEB);
        BlobName genuine = site.names(ObjectNames.AGENT_RECORDS).getFirst();
        byte[] old = site.read(genuine);
        publish(site, "a", false, MORE);
        String sha256 = ObjectNames.sha256Of(genuine);
        String agent = genuine.value().substring(0, genuine.value().lastIndexOf('/') + 1);
        site.overwrite(new BlobName(agent + "0000000000000009-" + sha256), old);
        site.overwrite(new BlobName(agent + "0000000000000010-" + "0".repeat(64)), new byte[10]);
        site.overwrite(new BlobName(ObjectNames.AGENT_RECORDS + Id.ORDINARY_DOMAIN + "/other/" + sha256), old);
        site.overwrite(new BlobName(ObjectNames.AGENT_RECORDS + "junk"), old);
        assertEquals(List.of(new AgentRecord("a", 2, Site.NOW, false, MORE)), seenBy(site.elsewhere()));
    }
}
