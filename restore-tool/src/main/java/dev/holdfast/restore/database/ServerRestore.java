package dev.holdfast.restore.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryPlugin;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.database.StandbyPlugin;
import dev.holdfast.spi.database.StandbyTarget;
import dev.holdfast.spi.database.Standing;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Restores a database that has a log, and recovers it, leaves that to its operator, or keeps it as a standby.
 *
 * @param use what may be replaced and what becomes of it
 * @param again the command line that goes on with a standby
 */
record ServerRestore(
        Surroundings surroundings, OutputOptions output, Sites sites, Survivors opened, DatabaseUse use, String again) {

    /** Does it with a base, or with an older one of which the log goes on. */
    ExitCode run(Point newest, RestoreRequest request, RecoveryOrder order, OlderPoint older) throws Exception {
        RecoveryPlugin plugin = sites.plugins().recovery(newest.manifest().source());
        requireAble(plugin, newest);
        List<Repository> repositories =
                opened.sites().stream().map(Survivors.Site::repository).toList();
        try (LogCatalog catalog = new LogCatalog(repositories)) {
            if (use.follow() && request.existing() == Existing.NEW && plugin instanceof StandbyPlugin standbys) {
                Optional<StandbyTarget> standby = refusing(() -> standbys.reopen(request), "");
                if (standby.isPresent()) {
                    try (StandbyTarget target = standby.get()) {
                        requireOrigin(target, newest, request.folder());
                        return follow(target, newest, request.folder(), catalog);
                    }
                }
            }
            Bases bases = new Bases(repositories, catalog, order.target(), surroundings.zone());
            RecoveryPlan plan = bases.plan(newest);
            bases.passedOver().forEach(this::tell);
            requireConfirmed(request, plan);
            Task task = new Task(newest, request, order, older, bases, catalog);
            Optional<ExitCode> exit = attempt(plugin, plan, task);
            while (exit.isEmpty()) {
                plan = bases.next();
                tell(bases.damaged().getLast());
                tell("going on with the base of " + plan.point().manifest().instant());
                exit = attempt(plugin, plan, task);
            }
            return exit.get();
        }
    }

    /** What is to be done, whatever base it begins with. */
    private record Task(
            Point newest,
            RestoreRequest request,
            RecoveryOrder order,
            OlderPoint older,
            Bases bases,
            LogCatalog catalog) {
        /** The same for a base: an older one may lack what the command line gives a place. */
        RestoreRequest of(Point point) {
            return point.name().equals(newest.name()) ? request : request.ofOlderBase();
        }
    }

    /** Does it with one base; empty if a part of that is damaged at all sites, and another can be tried. */
    private Optional<ExitCode> attempt(RecoveryPlugin plugin, RecoveryPlan plan, Task task) throws Exception {
        String offer = plugin instanceof StandbyPlugin && task.request().existing() == Existing.NEW
                ? " --overwrite replaces a copy that stands there; --delta keeps what is equal of it."
                : "";
        try (DatabaseTarget target = refusing(() -> plugin.open(plan.base(), task.of(plan.point())), offer)) {
            DatabaseRestore.Restored restored;
            try {
                restored = new DatabaseRestore(surroundings, output, opened).restore(plan.point(), target);
            } catch (RepositoryException.Damaged e) {
                if (!task.bases().giveUp(plan.point(), e)) {
                    throw e;
                }
                target.discard();
                return Optional.empty();
            }
            return Optional.of(use(target, plan, restored, task));
        }
    }

    private ExitCode use(DatabaseTarget target, RecoveryPlan plan, DatabaseRestore.Restored restored, Task task)
            throws Exception {
        Path folder = task.request().folder();
        Bases bases = task.bases();
        if (target instanceof StandbyTarget standby && use.follow()) {
            tell("restored " + restored.told(folder));
            restored.warnings().forEach(this::tell);
            return follow(standby, plan.point(), folder, task.catalog());
        }
        if (target instanceof StandbyTarget standby && use.noStart()) {
            StandbyTarget.Prepared prepared = standby.prepare(task.order(), plan.log());
            PreparedReport report =
                    new PreparedReport(plan, bases.damaged(), bases.passedOver(), folder, restored, prepared);
            return tell(
                    report.exit(),
                    report.json(task.older()),
                    () -> report.print(surroundings.out(), surroundings.zone()));
        }
        DatabaseRestore.Done done = DatabaseRestore.recover(restored, plan, target, task.order());
        RecoveryReport report = new RecoveryReport(plan, bases.damaged(), bases.passedOver(), folder, done);
        return tell(
                report.exit(), report.json(task.older()), () -> report.print(surroundings.out(), surroundings.zone()));
    }

    private ExitCode tell(ExitCode exit, ObjectNode document, Runnable lines) throws Exception {
        if (output.json()) {
            Json.print(surroundings.out(), sites.withRequests(document));
        } else {
            lines.run();
        }
        return exit;
    }

    private void tell(String line) {
        surroundings.err().println(surroundings.program() + ": " + line);
    }

    private ExitCode follow(StandbyTarget target, Point point, Path folder, LogCatalog catalog) throws Exception {
        FollowedLog log = FollowedLog.of(opened.sites().getFirst().repository(), catalog, point, target.base());
        FollowReport report =
                new FollowReport(surroundings, output.json(), point.manifest().workload(), folder, log);
        try {
            Standing last = target.follow(log, report::standing);
            report.promoted(last);
            return ExitCode.DONE;
        } catch (InterruptedException e) {
            report.stopped(again);
            return ExitCode.INTERRUPTED;
        }
    }

    private void requireAble(RecoveryPlugin plugin, Point point) throws UsageException {
        List<String> senseless = new ArrayList<>(use.ofStandbys());
        if (use.existing() == Existing.OVERWRITE) {
            senseless.add("--overwrite");
        }
        if (!(plugin instanceof StandbyPlugin) && !senseless.isEmpty()) {
            throw new UsageException(
                    "databases of type " + point.manifest().source() + " have no " + String.join(", ", senseless),
                    "Restore into a new or empty folder.");
        }
    }

    private static void requireOrigin(StandbyTarget target, Point point, Path folder)
            throws RepositoryException.Refused {
        String identity = BaseLog.of(point).orElseThrow().identity();
        if (!target.base().identity().equals(identity)) {
            throw new RepositoryException.Refused(
                    folder + " holds a standby of another server than workload '"
                            + point.manifest().workload() + "' is of now",
                    "Give the workload that it follows, or keep this one in another folder.");
        }
    }

    private void requireConfirmed(RestoreRequest request, RecoveryPlan plan) throws RepositoryException.Refused {
        if (request.existing() != Existing.NEW && !use.isConfirmed() && holdsSomething(request.folder())) {
            throw new RepositoryException.Refused(
                    "this would replace all that is in " + request.folder()
                            + ", and in its tablespaces, by the base of "
                            + plan.point().manifest().instant() + "; it was not confirmed",
                    "The same command with --yes does it.");
        }
    }

    private static boolean holdsSomething(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return entries.iterator().hasNext();
        } catch (IOException e) {
            return Files.exists(folder);
        }
    }

    /** Something that a plugin refuses if it cannot end well. */
    @FunctionalInterface
    private interface Opening<T> {
        T open() throws Exception;
    }

    private static <T> T refusing(Opening<T> opening, String offer) throws Exception {
        try {
            return opening.open();
        } catch (SourceException.TargetRefused e) {
            RepositoryException.Refused refused =
                    new RepositoryException.Refused(String.valueOf(e.getMessage()), e.hint() + offer);
            refused.addSuppressed(e);
            throw refused;
        }
    }
}
