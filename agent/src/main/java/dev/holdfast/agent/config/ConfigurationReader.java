package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Problems;
import dev.holdfast.agent.config.key.Reading;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the agent's configuration file. Relative paths in it are relative to its folder. */
public final class ConfigurationReader {
    private static final int LARGEST = 1 << 20;
    private static final int DEEPEST = 20;
    private static final int MOST_ALIASES = 50;

    private final Path file;
    private final Problems problems;

    private ConfigurationReader(Path file) {
        this.file = file;
        this.problems = new Problems(file);
    }

    /**
     * Reads a file.
     *
     * @throws UsageException if it cannot be meant so, with all problems there are
     */
    public static Configuration read(Path file) throws UsageException, IOException {
        return read(file, ConfigurationKeys.LATER);
    }

    /**
     * The same by a version that lacks other features.
     *
     * @param later what it refuses
     */
    static Configuration read(Path file, Set<String> later) throws UsageException, IOException {
        ConfigurationReader reader = new ConfigurationReader(file);
        Optional<Node> root = reader.compose(text(file));
        reader.problems.throwIfAny();
        if (root.isEmpty()) {
            throw new UsageException("the configuration " + file + " is empty", "Name at least a site and a workload.");
        }
        Optional<Configuration> configuration = ConfigurationKeys.CONFIGURATION.read(root.get(), reader.reading(later));
        reader.problems.throwIfAny();
        return configuration.orElseThrow(() -> new IllegalStateException("a part is missing, but that is no problem"));
    }

    /** Where the parts of a file stand that was read before. */
    public static ConfigurationLines lines(Path file) throws UsageException, IOException {
        return new ConfigurationLines(file, new ConfigurationReader(file).compose(text(file)));
    }

    private Reading reading(Set<String> later) {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        return Reading.of(folder, problems, later);
    }

    private static String text(Path file) throws UsageException, IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new UsageException("the configuration " + file + " is larger than 1 MiB", "Check the path.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new UsageException("there is no configuration " + file, "Check the path.");
        }
    }

    private Optional<Node> compose(String text) {
        LoadSettings settings =
                LoadSettings.builder().setMaxAliasesForCollections(MOST_ALIASES).build();
        try {
            return isShallow(settings, text) ? new Compose(settings).composeString(text) : Optional.empty();
        } catch (MarkedYamlEngineException e) {
            problems.add(e.getProblemMark(), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(Optional.empty(), "not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Tells it if parts are nested deeper than any configuration is: composing them would exhaust the stack. */
    private boolean isShallow(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > DEEPEST) {
                problems.add(event.getStartMark(), "nested deeper than " + DEEPEST + " levels");
                return false;
            }
        }
        return true;
    }
}
