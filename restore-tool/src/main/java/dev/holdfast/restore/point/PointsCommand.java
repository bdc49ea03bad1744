package dev.holdfast.restore.point;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.restore.site.SourceOptions;
import dev.holdfast.restore.site.Survivors;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code points}: what can be restored. */
@Command(
        name = "points",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the recovery points that can be restored, by workload, the newest first.",
            "With --environment, lists those of several workloads that were taken at one moment, and what they lack.",
            "Instants are exact and in UTC: --at takes them as they are."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --workload web-disk --from -7d",
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --environment production",
        })
@NullUnmarked // picocli sets the fields before anything reads them
public final class PointsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private SourceOptions source;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Option(names = "--workload", paramLabel = "NAME", description = "Points of this workload only.")
    private Optional<String> workload;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "Environment points of this environment, in place of points of single workloads.")
    private Optional<String> environment;

    @Option(names = "--from", paramLabel = "TIME", description = "Points of this instant or later only.")
    private Optional<Instant> from;

    @Option(names = "--to", paramLabel = "TIME", description = "Points of this instant or earlier only.")
    private Optional<Instant> to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "The newest of each workload, or of the environment, as many as this; 0 for all.")
    private int limit;

    public PointsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit is 0 or more, not " + limit);
        }
        if (workload.isPresent() && environment.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--workload and --environment exclude each other");
        }
        Sites sites = source.sites(surroundings);
        try (Survivors opened = source.open(sites, surroundings)) {
            return opened.exit(opened.areSeveral() ? each(opened) : one(opened)).status();
        }
    }

    private Report report(Repository repository) throws RepositoryException, BlobStoreException {
        Instant earliest = from.orElse(Instant.MIN);
        Instant latest = to.orElse(Instant.MAX);
        int most = limit == 0 ? Integer.MAX_VALUE : limit;
        if (environment.isEmpty()) {
            return new PointReport(new PointQuery(workload, earliest, latest, most).run(repository), surroundings);
        }
        EnvironmentPointQuery.Found found =
                new EnvironmentPointQuery(environment.get(), earliest, latest, most).run(repository);
        return new EnvironmentPointReport(
                environment.get(), found.points(), new PointReport(found.opened(), surroundings), surroundings);
    }

    private ExitCode one(Survivors opened) throws Exception {
        Report report = report(opened.sites().getFirst().repository());
        if (output.json()) {
            Json.print(surroundings.out(), report.json());
        } else {
            report.print();
        }
        report.warn();
        return report.exit();
    }

    /** Each site's, under its location; the gravest exit code of all. */
    private ExitCode each(Survivors opened) throws Exception {
        ObjectNode document = JsonObject.create();
        ArrayNode listed = document.putArray("sites");
        ExitCode exit = ExitCode.DONE;
        for (Survivors.Site site : opened.sites()) {
            try {
                Report report = report(site.repository());
                if (output.json()) {
                    listed.add(report.json().put("repository", site.location().toString()));
                } else {
                    surroundings.out().println(site.location() + ":");
                    report.print();
                }
                report.warn();
                exit = graver(exit, report.exit());
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (RepositoryException | BlobStoreException e) {
                opened.leaveOut(site, e);
            }
        }
        for (Survivors.LeftOut each : opened.leftOut()) {
            each.failure()
                    .write(listed.addObject().put("repository", each.location().toString()));
        }
        if (output.json()) {
            Json.print(surroundings.out(), document);
        }
        return exit;
    }

    private static ExitCode graver(ExitCode one, ExitCode other) {
        if (one == ExitCode.DAMAGED || other == ExitCode.DAMAGED) {
            return ExitCode.DAMAGED;
        }
        return one == ExitCode.DONE ? other : one;
    }
}
