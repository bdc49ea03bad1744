package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Environments as this version keeps to them. */
class EnvironmentKeysTest {
    private static final String TEXT = """
        sites:
          - {name: home, repository: "file:///srv/backup", key: "file:home.key", region: eu-west}
          - {name: far, repository: "file:///mnt/far", key: "file:far.key", region: eu-central, replication: {mode: async}}
        workloads:
          - {name: web, source: {type: directory, path: web}, rpo: 1h}
          - {name: app, source: {type: directory, path: app}, rpo: 1h, site-rpo: {far: 4h}}
        environments:
          - {name: production, workloads: [web, app], sites: [far, home], rpo: 4h, residency: {regions: ["eu-*"]}}
        """;

    @TempDir
    Path folder;

    private Configuration read(String text) throws UsageException, IOException {
        return ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), text));
    }

    @Test
    void theLeaseIsAtTheFirstOfItsSites() throws Exception {
        Configuration configuration = read(TEXT);
        Environment production = configuration.environments().getFirst();
        assertEquals("far", configuration.leaseSite(production).name());
    }

    @Test
    void theSideIsCalledAsTheLocalSiteUnlessItIsNamed() throws Exception {
        Configuration configuration = read(TEXT);
        assertEquals("home", configuration.sideOf(configuration.environments().getFirst()));
        Configuration named = read(TEXT.replace("rpo: 4h, residency", "owner: primary, rpo: 4h, residency"));
        assertEquals("primary", named.sideOf(named.environments().getFirst()));
    }

    private static String grouped(String group) {
        return TEXT.replace("rpo: 4h, residency", "rpo: 4h, consistency-groups: [" + group + "], residency");
    }

    @Test
    void aConsistencyGroupIsOfThisAgentAloneUnlessItNamesOthers() throws Exception {
        ConsistencyGroup own = read(grouped("{name: shop, workloads: [web, app]}"))
                .environments()
                .getFirst()
                .groups()
                .getFirst();
        assertEquals(new ConsistencyGroup("shop", List.of("web", "app"), List.of(), Duration.ofSeconds(30)), own);
        String shared = "agent: {name: host-a}\n"
                + grouped("{name: shop, workloads: [web], agents: [host-a, host-b], barrier: 2m}");
        ConsistencyGroup group = read(shared).environments().getFirst().groups().getFirst();
        assertTrue(group.isShared());
        assertEquals(Duration.ofMinutes(2), group.barrier());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{name: shop, workloads: [web]} | has two workloads at least",
                "{name: shop, workloads: [web, web]} | is there twice",
                "{name: shop, workloads: [web, wbe]} | there is no workload 'wbe'",
                "{name: shop, workloads: [web, app]}, {name: shop, workloads: [web, app]} | 'shop' is there twice",
                "{name: shop, workloads: [web, app]}, {name: other, workloads: [web, app]} | is in consistency group 'shop' already",
                "{name: shop, workloads: [web, app], agents: [host-a]} | names 2 to 64 agents",
                "{name: shop, workloads: [web, app], agents: [host-a, host-a]} | names 2 to 64 agents",
                "{name: shop, workloads: [web], agents: [host-b, host-c]} | does not name this agent, 'host-a'",
                "{name: shop, workloads: [web, app], barrier: 1s} | too short"
            })
    void aGroupThatCannotBeTakenTogetherIsRefused(String group, String said) {
        String text = "agent: {name: host-a}\n" + grouped(group);
        String problems = String.valueOf(
                assertThrows(UsageException.class, () -> read(text)).getMessage());
        assertTrue(problems.contains(said), problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rpo: 4h, residency | rpo: 2h, residency | workload 'app' may lose 4h at site 'far'",
                "rpo: 4h, residency | plan: p.yaml, residency | 'plan' does nothing yet",
                "rpo: 4h, residency | owner: \"a b\", residency | is not a name",
                "environments: | `environments:\n  - {name: other, workloads: [app], sites: [home]}` | is in environment 'other' already"
            })
    void whatCouldNotBeKeptToIsRefused(String right, String wrong, String said) {
        String text = TEXT.replace(right, wrong.replace("\\n", "\n"));
        String problems = String.valueOf(
                assertThrows(UsageException.class, () -> read(text)).getMessage());
        assertTrue(problems.contains(said), problems);
    }
}
