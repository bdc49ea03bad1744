package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The JSON Schema and the program agree, as far as a schema can say it. */
class SchemaTest {
    private static final Path SAMPLE = Path.of("..", "config", "agent.yaml");

    @TempDir
    Path folder;

    private static Set<ValidationMessage> validate(Set<String> later, String yaml) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(new ConfigurationReference(later).schema());
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode document = new ObjectMapper().valueToTree(loaded);
        return schema.validate(document);
    }

    @Test
    void theSampleIsAcceptedByTheSchemaToo() throws IOException {
        assertEquals(Set.of(), validate(ConfigurationKeys.LATER, Files.readString(SAMPLE)));
    }

    @Test
    void theSchemaOfAVersionWithAllFeaturesAcceptsAllOfThem() throws IOException {
        assertEquals(Set.of(), validate(Set.of(), WholeConfigurationTest.ALL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rpo: 1h | rop: 1h",
                "rpo: 1h | rpo: soon",
                "rpo: 1h | rpo: 3600",
                "rpo: 1h | rpo: [1h]",
                "type: disk, path | path",
                "type: disk | type: qemu",
                "{mode: async} | {mode: async, every: soon}",
                "{mode: async} | {mode: asink}",
                "name: home | region: eu",
                "key: \"file:/etc/holdfast/home.key\" | key: horse",
                "http: {address: | http: {adress:",
                "agent: | limits: {replications: 0}\\nagent:",
                "agent: | retention: {}\\nagent:",
                "sites: | sides:"
            })
    void whatTheSchemaRefusesTheProgramRefusesToo(String right, String wrong) throws IOException {
        String yaml = Files.readString(SAMPLE).replace(right, wrong.replace("\\n", "\n"));
        assertFalse(validate(ConfigurationKeys.LATER, yaml).isEmpty(), "the schema accepts: " + wrong);
        Path file = Files.writeString(folder.resolve("agent.yaml"), yaml);
        assertThrows(UsageException.class, () -> ConfigurationReader.read(file), wrong);
    }
}
