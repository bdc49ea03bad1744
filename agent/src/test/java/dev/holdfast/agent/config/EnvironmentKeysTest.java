package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
