package dev.holdfast.agent.config;

import dev.holdfast.engine.console.Nearest;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the agent's configuration file. Relative paths in it are relative to its folder. */
public final class ConfigurationReader {
    private static final int LARGEST = 1 << 20;

    private static final Section.Keys TOP = new Section.Keys(
            Set.of("agent", "sites", "workloads"), Set.of("environments", "retention", "notifications"));
    private static final Section.Keys AGENT = new Section.Keys(Set.of("name", "state"), Set.of("http"));
    private static final Section.Keys SITE = new Section.Keys(
            Set.of("name", "repository", "key"), Set.of("region", "location", "replication", "retention-lock"));
    private static final Section.Keys WORKLOAD = new Section.Keys(Set.of("name", "source"), Set.of("rpo", "site-rpo"));
    private static final Section.Keys SOURCE =
            new Section.Keys(Set.of("type", "path"), Set.of("qmp", "guest-agent", "url", "data-directory", "socket"));
    private static final Set<String> SOURCES = Set.of("disk", "directory");
    private static final Set<String> LATER_SOURCES = Set.of("qemu", "postgresql", "mariadb");

    private final Path folder;
    private final Problems problems;

    private ConfigurationReader(Path file) {
        this.folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
        this.problems = new Problems(file);
    }

    /**
     * Reads a file.
     *
     * @throws UsageException if it cannot be meant so, with all problems there are
     */
    public static Configuration read(Path file) throws UsageException, IOException {
        ConfigurationReader reader = new ConfigurationReader(file);
        Optional<Node> root = reader.compose(text(file));
        reader.problems.throwIfAny();
        if (root.isEmpty()) {
            throw new UsageException("the configuration " + file + " is empty", "Name at least a site and a workload.");
        }
        Optional<Configuration> configuration = reader.configuration(Section.of(root.get(), TOP, reader.problems));
        reader.problems.throwIfAny();
        return configuration.orElseThrow(() -> new IllegalStateException("a part is missing, but that is no problem"));
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
        try {
            return new Compose(LoadSettings.builder().build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            problems.add(e.getProblemMark(), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(Optional.empty(), "not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<Configuration> configuration(Section top) {
        Optional<Section> agent = top.section("agent", AGENT);
        List<Section> sites = top.sections("sites", SITE);
        if (sites.size() > 1) {
            top.reject(
                    "sites",
                    "several sites do nothing yet in this version; 'holdfast-agent replicate' copies to others");
        }
        Optional<Configuration.Site> site = sites.stream().findFirst().flatMap(this::site);
        List<Workload> workloads = workloads(top.sections("workloads", WORKLOAD));
        return site.map(s -> new Configuration(
                agent.flatMap(a -> a.text("name")),
                agent.flatMap(a -> a.text("state")).map(folder::resolve),
                s,
                workloads));
    }

    private Optional<Configuration.Site> site(Section section) {
        Optional<String> name = section.requiredText("name");
        Optional<URI> repository = section.requiredText("repository").flatMap(text -> location(section, text));
        Optional<Path> key = section.requiredText("key").flatMap(text -> keyFile(section, text));
        return name.isEmpty() || repository.isEmpty() || key.isEmpty()
                ? Optional.empty()
                : Optional.of(new Configuration.Site(name.get(), repository.get(), key.get()));
    }

    private static Optional<URI> location(Section section, String text) {
        try {
            URI location = new URI(text);
            if (location.getScheme() != null) {
                return Optional.of(location);
            }
            section.reject("repository", "'" + text + "' is not a URL, such as file:///srv/backup");
        } catch (URISyntaxException e) {
            section.reject("repository", "'" + text + "' is not a URL: " + e.getReason());
        }
        return Optional.empty();
    }

    private Optional<Path> keyFile(Section section, String text) {
        if (text.startsWith("file:")) {
            return Optional.of(folder.resolve(text.substring("file:".length())));
        }
        section.reject(
                "key",
                text.startsWith("credential:")
                        ? "'credential:' does nothing yet in this version; refer to a file, such as"
                                + " file:/etc/holdfast/home.key"
                        : "a key is only referred to, such as file:/etc/holdfast/home.key");
        return Optional.empty();
    }

    private List<Workload> workloads(List<Section> sections) {
        List<Workload> workloads = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : sections) {
            Optional<String> name = section.requiredText("name").filter(text -> isName(section, text));
            if (name.isPresent() && !names.add(name.get())) {
                section.reject("name", "workload '" + name.get() + "' is there twice");
            }
            Optional<Section> source = section.requiredSection("source", SOURCE);
            Optional<String> type = source.flatMap(ConfigurationReader::sourceType);
            Optional<Path> path =
                    source.flatMap(each -> each.requiredText("path")).map(folder::resolve);
            if (name.isPresent() && type.isPresent() && path.isPresent()) {
                workloads.add(new Workload(name.get(), type.get(), path.get()));
            }
        }
        return workloads;
    }

    private static boolean isName(Section section, String text) {
        if (!Workload.isName(text)) {
            section.reject("name", Workload.NAME_RULE);
        }
        return Workload.isName(text);
    }

    private static Optional<String> sourceType(Section source) {
        Optional<String> type = source.requiredText("type");
        if (type.isPresent() && !SOURCES.contains(type.get())) {
            source.reject(
                    "type",
                    LATER_SOURCES.contains(type.get())
                            ? "sources of type '" + type.get() + "' do nothing yet in this version"
                            : "unknown type of source '" + type.get() + "'" + Nearest.remark(type.get(), SOURCES));
        }
        return type.filter(SOURCES::contains);
    }
}
