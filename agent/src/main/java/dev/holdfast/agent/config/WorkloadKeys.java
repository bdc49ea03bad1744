package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.MapOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.key.Variants;
import dev.holdfast.agent.config.unit.WrongValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The keys of {@code workloads}. */
final class WorkloadKeys {
    /** What names of workloads are called, for those that refer to them. */
    static final String KIND = "workload";

    private static final Duration SHORTEST_RPO = Duration.ofSeconds(5);

    private static final Variants<SourceSpec> SOURCE =
            new Variants<>("type", "What kind of source it is.", sources(), Set.of("qemu"));

    private static final Key<List<String>> BEFORE = Key.optional(
            "before",
            command(),
            "nothing runs",
            "A program to run before a point is taken, and its arguments; it finds the workload's name in the variable"
                    + " `HOLDFAST_WORKLOAD`. If it fails, no point is taken.",
            "[\"/usr/local/bin/quiesce\", \"web\"]");
    private static final Key<List<String>> AFTER = Key.optional(
            "after",
            command(),
            "nothing runs",
            "A program to run after that, however it ended. If it fails, the point counts as degraded.",
            "[\"/usr/local/bin/resume\", \"web\"]");
    private static final Key<Duration> TIMEOUT = Key.withDefault(
            "timeout", Scalars.duration(Duration.ofSeconds(1)), "5m", "How long each of them may run.", "5m");
    private static final Mapping<Hooks> HOOKS = new Mapping<>(
            Shape.of("workloads.hooks", "Programs that run around the taking of a point.", BEFORE, AFTER, TIMEOUT),
            WorkloadKeys::hooks);

    private static final Key<String> NAME = Key.required(
            "name",
            new Scalar<>("name", Scalars.string(), (text, _) -> workloadName(text)),
            "The workload's name, by which its points are found.",
            "web-disk");
    private static final Key<SourceSpec> SOURCE_KEY =
            Key.required("source", SOURCE, "What is read.", "{type: disk, path: /srv/vm/web.raw}");
    private static final Key<Duration> RPO = Key.required(
            "rpo",
            Scalars.duration(SHORTEST_RPO),
            "How much time of work a loss may cost at most, at least 5s: how old the newest point may become, at every"
                    + " site. `holdfast-agent run` sees to it.",
            "1h");
    private static final Key<Map<String, Duration>> SITE_RPO = Key.optional(
            "site-rpo",
            new MapOf<>(Scalars.reference(SiteKeys.KIND), Scalars.duration(SHORTEST_RPO)),
            "`rpo` holds at every site",
            "The same where it differs, by the name of the site.",
            "{far: 4h}");
    private static final Key<Hooks> HOOKS_KEY = Key.optional(
            "hooks",
            HOOKS,
            "nothing runs",
            "Programs that run around the taking of a point.",
            "{before: [\"/usr/local/bin/quiesce\"]}");

    private static final Key<List<CaptureWindow>> WINDOWS = Key.optional(
            "windows",
            CaptureWindowKeys.WINDOWS,
            "at any time",
            "When captures may start; of a database those of bases, as its log never waits. What somebody asks for by hand"
                    + " starts at any time.",
            "[{from: \"22:00\", to: \"06:00\"}]");
    private static final Key<Duration> TIMEOUT_KEY = Key.optional(
            "timeout",
            Scalars.duration(Duration.ofSeconds(1)),
            "as long as it gets on",
            "How long the taking of a point may last, without hooks; then it is given up, and tried again.",
            "12h");
    private static final Key<Duration> STALL = Key.withDefault(
            "stall-timeout",
            Scalars.duration(Duration.ofSeconds(1)),
            "30m",
            "How long nothing may be read and nothing stored while a point is taken; then it is given up, and tried"
                    + " again.",
            "30m");

    /** What the file says of a workload. */
    static final Mapping<Workload> WORKLOAD = new Mapping<>(
            Shape.of(
                    "workloads",
                    "One thing that is protected.",
                    NAME,
                    SOURCE_KEY,
                    RPO,
                    SITE_RPO,
                    HOOKS_KEY,
                    WINDOWS,
                    TIMEOUT_KEY,
                    STALL),
            WorkloadKeys::workload);

    private WorkloadKeys() {}

    private static Map<String, Mapping<SourceSpec>> sources() {
        Map<String, Mapping<SourceSpec>> sources = new LinkedHashMap<>();
        sources.put(
                SourceSpec.Disk.TYPE,
                source("A disk image or a block device.", "/srv/vm/web.raw", SourceSpec.Disk::new));
        sources.put(SourceSpec.Directory.TYPE, source("A directory tree.", "/srv/app", SourceSpec.Directory::new));
        sources.put(
                SourceSpec.Sqlite.TYPE,
                source("A SQLite database, which may be in use.", "/srv/app/app.db", SourceSpec.Sqlite::new));
        sources.put(DatabaseKeys.POSTGRESQL, DatabaseKeys.POSTGRESQL_SERVER);
        sources.put(DatabaseKeys.MARIADB, DatabaseKeys.MARIADB_SERVER);
        return sources;
    }

    private static Mapping<SourceSpec> source(String sentence, String example, Function<Path, SourceSpec> make) {
        Key<Path> path = Key.required("path", Scalars.path(), "Where it is.", example);
        return new Mapping<>(
                Shape.of("workloads.source", sentence, path),
                section -> section.get(path).map(make));
    }

    private static String workloadName(String text) throws WrongValue {
        if (!Workload.isName(text)) {
            throw new WrongValue(Workload.NAME_RULE);
        }
        return text;
    }

    /** A program and its arguments. No shell looks at them, so the program is named by its whole path. */
    static ListOf<String> command() {
        return new ListOf<>(Scalars.text(), "a program and its arguments");
    }

    /** Notes it if a command does not begin with a whole path. */
    static Optional<List<String>> requireProgram(Section section, Key<List<String>> key) {
        Optional<List<String>> words = section.get(key);
        if (words.isPresent()
                && words.get().stream()
                        .findFirst()
                        .filter(first -> first.startsWith("/"))
                        .isEmpty()) {
            section.reject(
                    key, "'" + key.name() + "' begins with the whole path of a program; for example: " + key.example());
            return Optional.empty();
        }
        return words;
    }

    private static Optional<Workload> workload(Section section) {
        Optional<String> name = section.declare(KIND, NAME);
        Optional<SourceSpec> source = section.get(SOURCE_KEY);
        Optional<Duration> rpo = section.get(RPO);
        Optional<Map<String, Duration>> siteRpo = section.get(SITE_RPO);
        Optional<Hooks> hooks = section.get(HOOKS_KEY);
        Optional<Duration> timeout = section.get(TIMEOUT_KEY);
        Optional<Duration> stall = section.get(STALL);
        List<CaptureWindow> windows = section.get(WINDOWS).orElse(List.of());
        if (source.isPresent()
                && rpo.isPresent()
                && !CaptureWindowKeys.leaveRoom(
                        section,
                        WINDOWS,
                        windows,
                        source.get(),
                        Stream.concat(rpo.stream(), siteRpo.orElse(Map.of()).values().stream()))) {
            return Optional.empty();
        }
        return Section.of(
                () -> new Workload(
                        name.orElseThrow(),
                        source.orElseThrow(),
                        rpo.orElseThrow(),
                        siteRpo.orElse(Map.of()),
                        hooks,
                        windows,
                        new Patience(timeout, stall.orElseThrow())),
                name,
                source,
                rpo,
                stall);
    }

    private static Optional<Hooks> hooks(Section section) {
        Optional<List<String>> before = requireProgram(section, BEFORE);
        Optional<List<String>> after = requireProgram(section, AFTER);
        Optional<Duration> timeout = section.get(TIMEOUT);
        return timeout.map(each -> new Hooks(before.orElse(List.of()), after.orElse(List.of()), each));
    }
}
