package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Problems;
import dev.holdfast.agent.config.key.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is written down about the configuration is what the program does. */
class ConfigurationReferenceTest {
    /** The top of the source tree; tests run in their module's folder. */
    private static final Path TOP = Path.of("..");

    private static final ConfigurationReference NOW = new ConfigurationReference(ConfigurationKeys.LATER);

    /** With the property {@code holdfast.rewrite} the file is written instead; {@code dev/configuration-reference} does so. */
    private static void requireKept(String file, String wanted) throws IOException {
        Path path = TOP.resolve(file);
        if (System.getProperties().containsKey("holdfast.rewrite")) {
            Files.writeString(path, wanted);
        }
        assertEquals(
                wanted,
                Files.readString(path),
                file + " is not what the program reads by: run" + " dev/configuration-reference");
    }

    @Test
    void thePageOfKeysSaysWhatTheProgramReadsBy() throws IOException {
        requireKept("docs/configuration.md", NOW.page());
    }

    @Test
    void theSchemaSaysWhatTheProgramReadsBy() throws IOException {
        requireKept("config/agent.schema.json", NOW.schema());
    }

    @Test
    void theSampleIsAccepted() throws Exception {
        Configuration sample = ConfigurationReader.read(TOP.resolve("config/agent.yaml"));
        assertEquals(2, sample.sites().size());
        assertEquals(2, sample.workloads().size());
    }

    @Test
    void whatTheSampleHasAsCommentsIsAcceptedWhenItIsTakenIn(@TempDir Path folder) throws Exception {
        String sample = Files.readString(TOP.resolve("config/agent.yaml"))
                .replaceAll("(?m)^  # (-|  )", "  $1")
                .replaceAll("(?m)^    # hooks", "    hooks")
                .replaceAll("(?m)^# (notifications:|environments:|  - )", "$1");
        Path file = Files.writeString(folder.resolve("agent.yaml"), sample);
        Configuration whole = ConfigurationReader.read(file);
        assertEquals(3, whole.sites().size());
        assertTrue(whole.workloads().getLast().hooks().isPresent());
        assertEquals(4, whole.notifications().size());
        assertEquals(1, whole.environments().size());
    }

    @Test
    void everyExampleOfAKeyIsAValueOfIt() {
        for (Mapping<?> mapping : new ConfigurationReference(Set.of()).mappings()) {
            for (Key<?> key : mapping.shape().keys()) {
                requireRight(mapping.shape().fullName(key.name()), key);
            }
        }
    }

    private static void requireRight(String name, Key<?> key) {
        Node node = new Compose(LoadSettings.builder().build())
                .composeString(key.example())
                .orElseThrow();
        Problems problems = new Problems(Path.of(name));
        assertTrue(
                key.type()
                        .read(node, Reading.of(Path.of("/folder"), problems, Set.of()))
                        .isPresent(),
                "not a value of " + name + ": " + key.example());
        assertTrue(problems.isEmpty(), "not a value of " + name + ": " + key.example());
    }

    @Test
    void everyFeatureThatIsStillToComeNamesAKeyThatThereIs() {
        Set<String> known = new HashSet<>();
        for (Mapping<?> mapping : new ConfigurationReference(Set.of()).mappings()) {
            mapping.shape().keys().forEach(key -> known.add(mapping.shape().fullName(key.name())));
        }
        assertTrue(known.containsAll(ConfigurationKeys.LATER), known.toString());
    }
}
