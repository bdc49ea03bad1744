package dev.holdfast.agent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.schedule.SiteRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanningTest {
    private static final String YAML = """
        sites:
          - {name: home, repository: "file:///srv/home", key: "file:home.key"}
          - {name: far, repository: "file:///srv/far", key: "file:far.key", replication: {mode: async}}
        workloads:
          - {name: web, source: {type: disk, path: web.raw}, rpo: 1h}
        """;

    @TempDir
    Path folder;

    private Set<Integer> copiesAtOnce(String more) throws Exception {
        Path file = Files.writeString(folder.resolve("agent.yaml"), YAML + more);
        Configuration configuration = ConfigurationReader.read(file);
        return Planning.of(configuration).sites().stream().map(SiteRule::copies).collect(Collectors.toSet());
    }

    @Test
    void soManyReplicationsToASiteAreStartedAtOnceAsTheLimitSays() throws Exception {
        assertEquals(Set.of(1), copiesAtOnce(""));
        assertEquals(Set.of(3), copiesAtOnce("limits: {replications: 3}\n"));
    }
}
