package dev.holdfast.restore.database;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ShellWords;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.restore.site.PointReference;
import dev.holdfast.restore.site.SourceOptions;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.TargetPlugin;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code database}: rebuilds and recovers a database, and proves it. */
@Command(
        name = "database",
        mixinStandardHelpOptions = true,
        description = {
            "Restores the base before an instant, has the server's own programs replay the log up to it, and checks"
                    + " what came of it. Whether the log reaches that far without a gap is seen before anything is"
                    + " written.",
            "A SQLite database has no log: --at chooses the newest point by then, which is restored to the file DIR and"
                    + " checked before it gets its name.",
            "The copy of a server is cut off from production: it listens to no network, archives nothing, follows"
                    + " nobody but this repository. It is stopped in the end unless it is to keep running.",
            "With --follow, lines tell how far it is; interrupted, it is stopped, and the same command goes on (not with"
                    + " --overwrite or --delta, which restore it anew). Promoted by pg_ctl, it runs on as a server of its"
                    + " own.",
            "A base of which a part is damaged at all sites is passed over for an older one, if the log goes on from that:"
                    + " the damage is named, and the exit status is 5.",
            "The exit status is 3 if a check found something wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload orders \\",
            "      --at 2026-03-01T14:30:00Z --to /var/lib/postgresql/15/restored",
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload orders \\",
            "      --at latest --to /srv/pg --tablespace /ssd/pg=/srv/pg-ssd --check-sql 'shop: SELECT count(*) > 0"
                    + " FROM orders'",
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload orders \\",
            "      --to /srv/pg-standby --follow"
        })
@NullUnmarked // picocli sets the fields before anything reads them
public final class DatabaseCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private SourceOptions source;

    @Option(names = "--workload", required = true, paramLabel = "NAME", description = "The workload.")
    private String workload;

    @ArgGroup(multiplicity = "0..1")
    private Target target;

    @Option(
            names = "--base",
            paramLabel = "TIME",
            description = "Begin with the newest base of this time or before, not with the newest that there is.")
    private Optional<Instant> before;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "The data folder, new or empty, unless it is to be replaced; of SQLite the file, a new one.")
    private Path to;

    @Mixin
    private DatabaseUse use;

    @Option(
            names = "--tablespace",
            paramLabel = "OLD=NEW",
            description = "Where a tablespace goes that was at OLD; again for each. OLD=OLD lets the log make one there"
                    + " that the base does not have, which is refused otherwise.")
    private List<String> tablespaces = new ArrayList<>();

    @Option(
            names = "--binaries",
            paramLabel = "DIR",
            description = "The folder of the server's programs, of the same major version; else the usual places.")
    private Optional<Path> binaries;

    @Option(
            names = "--check-sql",
            paramLabel = "SQL",
            description = "Ask this of the recovered database; of a server as DATABASE: SQL (of PostgreSQL, in postgres"
                    + " without). A failure, no row or false is a failed check.")
    private List<String> queries = new ArrayList<>();

    @Option(
            names = "--no-structure-check",
            description = "Do not check all tables and indexes, which reads all of them.")
    private boolean noStructureCheck;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** How far the log is replayed. */
    @NullUnmarked // picocli sets the fields before anything reads them
    private static final class Target {
        @Option(
                names = "--at",
                paramLabel = "TIME",
                description =
                        "All that was committed by this instant: 2026-03-01T14:30:00+01:00, now, latest, or a time ago"
                                + " such as -15m.")
        private Optional<Instant> at;

        @Option(
                names = {"--lsn", "--position"},
                paramLabel = "POSITION",
                description = "All before this place in the log: 16/B374D848 of PostgreSQL, mariadb-bin.000042:1234 of"
                        + " MariaDB.")
        private Optional<String> position;

        @Option(
                names = {"--transaction", "--gtid"},
                paramLabel = "ID",
                description = "Up to this transaction, with it: 746 of PostgreSQL, 0-1-42 of MariaDB.")
        private Optional<String> transaction;

        @Option(names = "--restore-point", paramLabel = "NAME", description = "Up to this named restore point.")
        private Optional<String> name;

        RecoveryTarget target() {
            return position.<RecoveryTarget>map(RecoveryTarget.Position::new)
                    .or(() -> transaction.map(RecoveryTarget.Transaction::new))
                    .or(() -> name.map(RecoveryTarget.Named::new))
                    .or(() ->
                            at.filter(instant -> !instant.equals(Times.LATEST)).map(RecoveryTarget.Time::new))
                    .orElseGet(RecoveryTarget.Latest::new);
        }
    }

    public DatabaseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        requireSense();
        RecoveryTarget until = target == null ? new RecoveryTarget.Latest() : target.target();
        Sites sites = source.sites(surroundings);
        try (Survivors opened = source.open(sites, surroundings)) {
            Instant newest = until instanceof RecoveryTarget.Time(Instant instant) ? instant : Times.LATEST;
            Instant base = before.filter(newest::isAfter).orElse(newest);
            ChosenPoint chosen = opened.choose(new PointReference(workload, base));
            OlderPoint older = new OlderPoint(chosen);
            ExitCode exit = BaseLog.of(chosen.point()).isPresent()
                    ? new ServerRestore(surroundings, output, sites, opened, use, again())
                            .run(
                                    chosen.point(),
                                    new RestoreRequest(
                                            to, binaries, new Places(tablespaces).byOrigin(), use.existing()),
                                    new RecoveryOrder(until, queries, !noStructureCheck, use.keepRunning()),
                                    older)
                    : copy(sites, opened, chosen.point(), older);
            return opened.exit(older.exit(exit)).status();
        }
    }

    private void requireSense() {
        boolean untilEnd = target == null || target.target() instanceof RecoveryTarget.Latest;
        List<String> problems = new ArrayList<>(use.problems(given("--check-sql", "--no-structure-check"), untilEnd));
        if (target == null && !use.follow()) {
            problems.add("say how far the log is replayed: --at, --lsn, --transaction or --restore-point");
        }
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
    }

    /** Those of some options that were given. */
    private List<String> given(String... options) {
        return Stream.of(options)
                .filter(spec.commandLine().getParseResult()::hasMatchedOption)
                .toList();
    }

    /** The command line that goes on with a standby: nothing is replaced then. */
    private String again() {
        List<String> words = new ArrayList<>(List.of(surroundings.program()));
        spec.root().commandLine().getParseResult().originalArgs().stream()
                .filter(word -> !List.of("--overwrite", "--delta", "--yes").contains(word))
                .forEach(words::add);
        return ShellWords.join(words);
    }

    /** Restores a database that a point holds whole. */
    private ExitCode copy(Sites sites, Survivors opened, Point point, OlderPoint older) throws Exception {
        requireNoLogOptions(point);
        TargetPlugin.Existing existing = TargetPlugin.Existing.NEW;
        if (use.existing() == TargetPlugin.Existing.OVERWRITE) {
            requireConfirmed(
                    "replace " + to + " by the point of " + point.manifest().instant());
            existing = TargetPlugin.Existing.OVERWRITE;
        }
        CopyRestore.Done done = new CopyRestore(surroundings, output, sites.plugins(), opened)
                .run(point, to, existing, new CopyRestore.Looks(queries, !noStructureCheck));
        CopyReport report = new CopyReport(point, to, done);
        if (output.json()) {
            Json.print(surroundings.out(), sites.withRequests(report.json(older)));
        } else {
            report.print(surroundings.out(), surroundings.zone());
        }
        return report.exit();
    }

    private void requireNoLogOptions(Point point) throws UsageException {
        List<String> senseless =
                new ArrayList<>(given("--lsn", "--transaction", "--restore-point", "--tablespace", "--binaries"));
        senseless.addAll(use.ofServers());
        if (!senseless.isEmpty()) {
            throw new UsageException(
                    "workload '" + workload + "' is of type " + point.manifest().source()
                            + ", whose points hold the database whole: it has no " + String.join(", ", senseless),
                    "Leave it out, and give --at.");
        }
    }

    private void requireConfirmed(String what) throws RepositoryException.Refused {
        if (!use.isConfirmed()) {
            throw new RepositoryException.Refused(
                    "this would " + what + "; it was not confirmed", "The same command with --yes does it.");
        }
    }

    /** Where what lay outside of the data folder goes. */
    private record Places(List<String> options) {
        TreeMap<String, Path> byOrigin() throws RepositoryException.Refused {
            TreeMap<String, Path> places = new TreeMap<>();
            for (String option : options) {
                int sign = option.indexOf('=');
                if (sign < 1 || sign == option.length() - 1) {
                    throw new RepositoryException.Refused(
                            "not a tablespace's old and new place: " + option, "Write it as /old/place=/new/place.");
                }
                places.put(option.substring(0, sign), Path.of(option.substring(sign + 1)));
            }
            return places;
        }
    }
}
