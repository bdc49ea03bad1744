package dev.holdfast.agent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.ProgressDisplay;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.replication.CopyFailure;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replicate}: brings one site up to date with another. */
@Command(
        name = "replicate",
        mixinStandardHelpOptions = true,
        description =
                "Copies to one site of a repository what it lacks of another; both are consistent at every moment.",
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --from file:///srv/backup --to s3://acme-dr/far --key-file home.key \\%n"
                + "      --to-key-file far.key")
@NullUnmarked // picocli sets the fields before anything reads them
final class ReplicateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--from", required = true, paramLabel = "URL", description = "The site to copy from.")
    private URI from;

    @Option(names = "--to", required = true, paramLabel = "URL", description = "The site to bring up to date.")
    private URI to;

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description = "What opens the site to copy from (or HOLDFAST_KEY_FILE).")
    private Path keyFile;

    @Option(
            names = "--to-key-file",
            paramLabel = "FILE",
            description = "What opens the site to bring up to date; the same key file if not given.")
    private Optional<Path> targetKeyFile;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    ReplicateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = cache.sites(surroundings);
        KeyFile sourceKey = sites.key(keyFile);
        KeyFile targetKey = targetKeyFile.isPresent() ? sites.key(targetKeyFile.get()) : sourceKey;
        try (Repository source = sites.open(from, sourceKey)) {
            carryKeys(sites, source, targetKey);
            try (WritableSite target = sites.openWritable(to, targetKey)) {
                return copy(sites, source, target);
            }
        }
    }

    /** Epochs that were started at the source are needed to read what was written since. */
    private void carryKeys(Sites sites, Repository source, KeyFile targetKey) throws Exception {
        if (source.keys().role() != Role.RESTORER) {
            return; // may replicate all the same; a restorer has to bring new epochs
        }
        try (WritableSite target = sites.openWritable(to, targetKey)) {
            if (!source.id().equals(target.repository().id())) {
                throw new RepositoryException.Refused(
                        from + " and " + to + " are different repositories: " + source.id() + " and "
                                + target.repository().id(),
                        "Make the target with 'holdfast-agent init --replica-of'.");
            }
            KeyAdministration.carryEpochs(target.store(), source.keys(), source.store());
        }
    }

    private int copy(Sites sites, Repository source, WritableSite target) throws Exception {
        long start = System.nanoTime();
        Progress progress = new Progress();
        ReplicationReport report;
        try (ProgressDisplay _ = output.show(surroundings, "replication", progress)) {
            report = new Replication(source, target.repository(), target.store(), progress).run();
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        if (output.json()) {
            Json.print(surroundings.out(), sites.withRequests(json(report, time)));
        } else {
            print(surroundings.out(), report, time);
        }
        // Every failure is an object that is not right at the source: damage.
        return (report.failures().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED).status();
    }

    private static void print(PrintStream out, ReplicationReport report, Duration time) {
        for (CopyFailure failure : report.failures()) {
            out.println("not copied: " + failure.object() + ": " + failure.problem());
        }
        out.printf(
                "copied %d points and %d packs, %s in %s (%s)%n",
                report.points(),
                report.packs(),
                Sizes.bytes(report.bytes()),
                Sizes.duration(time),
                Sizes.rate(report.bytes(), time));
        if (report.missingPoints() > 0) {
            out.println(report.missingPoints() + " points are still missing there, for what is listed above");
        }
    }

    private static ObjectNode json(ReplicationReport report, Duration time) {
        ObjectNode document = JsonObject.create();
        document.put("points", report.points())
                .put("packs", report.packs())
                .put("bytes", report.bytes())
                .put("missingPoints", report.missingPoints())
                .put("seconds", time.toMillis() / 1e3);
        ArrayNode failures = document.putArray("failures");
        report.failures()
                .forEach(failure ->
                        failures.addObject().put("object", failure.object()).put("problem", failure.problem()));
        return document;
    }
}
