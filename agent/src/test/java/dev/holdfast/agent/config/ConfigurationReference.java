package dev.holdfast.agent.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Presence;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.engine.format.JsonObject;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes what is kept about the configuration's keys, from the declarations that the program reads by. */
final class ConfigurationReference {
    private static final String HEAD = """
        # The agent's configuration

        A YAML file, named by `--config`; [config/agent.yaml](../config/agent.yaml) is one to begin with, and
        `holdfast-agent check --config FILE` tries all that one names. All that is wrong with a file is told at once, with the
        lines, and then nothing is done. A key that is not on this page is an error, also where its feature is planned.

        | written | is |
        | --- | --- |
        | `30s`, `15m`, `4h`, `30d`, `1h30m` | a duration |
        | `/srv/app`, `keys/home.key` | a path; relative ones are relative to the folder of the file |
        | `file:PATH` | a reference to a secret: a file that others on the host may neither read nor write, of at most 64 KiB |
        | `credential:NAME` | the same: what systemd hands to a service by `LoadCredential=NAME:PATH` |

        Editors check and complete such a file by [config/agent.schema.json](../config/agent.schema.json), a JSON Schema. It, and
        this page, are written by `dev/configuration-reference` from what the program itself reads by.
        """;

    private final Set<String> later;

    ConfigurationReference(Set<String> later) {
        this.later = later;
    }

    /** The JSON Schema. */
    String schema() throws IOException {
        ObjectNode schema = JsonObject.create();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.setAll(ConfigurationKeys.CONFIGURATION.schema(later));
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    }

    /** The reference page. */
    String page() {
        StringBuilder page = new StringBuilder(HEAD);
        mappings().forEach(each -> describe(page, each.shape()));
        return page.toString();
    }

    /** All mappings that this version has, each before those within it. */
    Set<Mapping<?>> mappings() {
        Set<Mapping<?>> found = new LinkedHashSet<>();
        collect(List.of(ConfigurationKeys.CONFIGURATION), found);
        return found;
    }

    private void collect(List<Mapping<?>> mappings, Set<Mapping<?>> found) {
        for (Mapping<?> each : mappings) {
            if (found.add(each)) {
                each.shape().keysNow(later).forEach(key -> collect(key.type().mappings(), found));
            }
        }
    }

    private void describe(StringBuilder page, Shape shape) {
        String place = shape.path().isEmpty() ? "The whole file" : "`" + shape.path() + "`";
        String variant = shape.variant().isEmpty() ? "" : ", `" + shape.variant() + "`";
        page.append("\n## ").append(place).append(variant).append("\n\n");
        page.append(shape.sentence()).append("\n\n");
        page.append("| key | value | without it | what it says | example |\n| --- | --- | --- | --- | --- |\n");
        for (Key<?> key : shape.keysNow(later)) {
            page.append("| `%s` | %s | %s | %s | `%s` |%n"
                    .formatted(key.name(), key.type().words(), without(key.presence()), key.sentence(), key.example()));
        }
        List<String> planned = shape.namesLater(later);
        if (!planned.isEmpty()) {
            page.append("\nReserved for features that this version does not have, and refused: `")
                    .append(String.join("`, `", planned))
                    .append("`.\n");
        }
    }

    private static String without(Presence presence) {
        return switch (presence) {
            case Presence.Required _ -> "**required**";
            case Presence.Optional(String meaning) -> meaning;
            case Presence.Default(String yaml) -> "`" + yaml + "`";
        };
    }
}
