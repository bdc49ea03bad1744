package dev.holdfast.engine.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.Finding;
import dev.holdfast.engine.verify.Verification;
import dev.holdfast.engine.verify.VerifyReport;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verify}, which both programs have. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks every point of a repository down to its pieces, and reads data back.",
            "What was read is remembered: the next run reads what was not checked for longest."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key --data 10")
@NullUnmarked // picocli sets the fields before anything reads them
public final class VerifyCommand implements Callable<Integer> {
    private static final String RECORDED =
            "the damage is recorded: the next backup of each workload stores this data again; then verify again";

    private static final String KNOWN =
            "the damage was recorded before: what stays damaged after the next backup of each workload is in no source any"
                    + " more, and can only come from another site";

    private final Surroundings surroundings;
    private final boolean recording;

    @Mixin
    private RepositoryOptions repository;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description = "How much of the stored data to read back and check, 0 to 100.")
    private int percent;

    private VerifyCommand(Surroundings surroundings, boolean recording) {
        this.surroundings = surroundings;
        this.recording = recording;
    }

    /** For a program that only ever reads. */
    public static VerifyCommand reading(Surroundings surroundings) {
        return new VerifyCommand(surroundings, false);
    }

    /** For a program that records what it finds damaged, so that the next backups heal it. */
    public static VerifyCommand recording(Surroundings surroundings) {
        return new VerifyCommand(surroundings, true);
    }

    @Override
    public Integer call() throws Exception {
        if (percent < 0 || percent > 100) {
            throw new ParameterException(spec.commandLine(), "--data is a percentage, 0 to 100, not " + percent);
        }
        Sites sites = repository.sites(surroundings);
        try (Repository opened = sites.open(repository.location(), sites.key(repository.keyFile()))) {
            Progress progress = new Progress();
            VerifyReport report;
            try (ProgressDisplay _ = output.show(surroundings, "verify", progress)) {
                report = new Verification(opened, surroundings.clock())
                        .run(percent, Runtime.getRuntime().availableProcessors(), progress);
            }
            Optional<String> outcome =
                    report.damagedPacks().isEmpty() ? Optional.empty() : record(sites, opened, report);
            if (output.json()) {
                Json.print(surroundings.out(), sites.withRequests(json(report, outcome)));
            } else {
                print(report);
                outcome.ifPresent(surroundings.out()::println);
            }
            return exit(report).status();
        }
    }

    /** What becomes of the damage, for the operator. */
    private Optional<String> record(Sites sites, Repository opened, VerifyReport report) throws BlobStoreException {
        if (!recording) {
            return report.findingCount() == 0
                    ? Optional.empty()
                    : Optional.of("to heal it, run 'holdfast-agent verify', which records it for the next backups");
        }
        try (BlobStore store = sites.store(repository.location())) {
            int fresh = Verification.record(opened, store, report);
            return report.findingCount() == 0 ? Optional.empty() : Optional.of(fresh > 0 ? RECORDED : KNOWN);
        } catch (BlobStoreException.Interrupted e) {
            throw e;
        } catch (RepositoryException.WrongKey | BlobStoreException | PluginException e) {
            return Optional.of("the damage could not be recorded, so later backups go on relying on what is damaged: "
                    + e.getMessage());
        }
    }

    private static ExitCode exit(VerifyReport report) {
        if (report.findingCount() > 0) {
            return ExitCode.DAMAGED;
        }
        return report.notGrantedCount() > 0 ? ExitCode.DEGRADED : ExitCode.DONE;
    }

    private void print(VerifyReport report) {
        for (Finding note : report.notes()) {
            surroundings.out().println("note: " + note.object() + ": " + note.problem());
        }
        for (Finding finding : report.findings()) {
            surroundings.out().println("damaged: " + finding.object() + ": " + finding.problem());
        }
        surroundings
                .out()
                .printf(
                        "%d points, %d nodes, %d chunks, %d packs; read back %d packs (%s)%n",
                        report.points(),
                        report.nodes(),
                        report.chunks(),
                        report.packs(),
                        report.packsRead(),
                        Sizes.bytes(report.plainBytes()));
        if (report.notGrantedCount() > 0) {
            surroundings
                    .out()
                    .println(report.notGrantedCount()
                            + " points and packs were written after this key was removed, and not checked;"
                            + " use the key of another restorer");
        }
        if (report.findingCount() > 0) {
            surroundings
                    .out()
                    .println(report.findingCount()
                            + " problems, listed above; to restore meanwhile, try another site of the repository");
        } else {
            surroundings.out().println(report.notGrantedCount() > 0 ? "all else is well" : "all is well");
        }
    }

    private static ObjectNode json(VerifyReport report, Optional<String> outcome) {
        ObjectNode document = JsonObject.create();
        document.put("points", report.points())
                .put("nodes", report.nodes())
                .put("chunks", report.chunks())
                .put("packs", report.packs())
                .put("packsRead", report.packsRead())
                .put("plainBytes", report.plainBytes())
                .put("problems", report.findingCount())
                .put("notGranted", report.notGrantedCount());
        ArrayNode findings = document.putArray("findings");
        report.findings()
                .forEach(finding ->
                        findings.addObject().put("object", finding.object()).put("problem", finding.problem()));
        ArrayNode notes = document.putArray("notes");
        report.notes()
                .forEach(note -> notes.addObject().put("object", note.object()).put("note", note.problem()));
        outcome.ifPresent(text -> document.put("healing", text));
        return document;
    }
}
