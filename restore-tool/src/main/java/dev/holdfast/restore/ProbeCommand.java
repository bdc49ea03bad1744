package dev.holdfast.restore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.probe.Finding;
import dev.holdfast.engine.probe.Probe;
import dev.holdfast.engine.probe.Speed;
import dev.holdfast.engine.repository.ProvenAbilities;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probe}: tries out a store. The one command of this program that writes to one. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Tries out a store: whether a repository can be kept there, what the store enforces, how fast it is.",
            "Writes some hundred megabytes below trial/ and deletes them again; touches nothing else.",
            "Exit status: 0 good, 3 good but something that the store declares is not kept, 1 no repository can be kept there."
        },
        footerHeading = "%nExample:%n",
        footer = {"  ${COMMAND-FULL-NAME} s3://acme-dr/far?region=eu-central-1"})
@NullUnmarked // picocli sets the fields before anything reads them
final class ProbeCommand implements Callable<Integer> {
    private static final int KIB = 1 << 10;

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "URL", description = "The store: file:///folder, s3://bucket/prefix …")
    private URI location;

    @Option(
            names = "--largest",
            paramLabel = "MIB",
            defaultValue = "32",
            description = "The size of the largest object to measure with; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int largest;

    @Option(
            names = "--record",
            description = "Have the agent believe what is found from now on, where there is a repository.")
    private boolean recording;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    ProbeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Sites sites = cache.sites(surroundings);
        try (BlobStore store = sites.newStore(location)) {
            Probe probe = new Probe(store, surroundings.clock(), new SecureRandom());
            Probe.Outcome outcome = probe.run(Math.clamp(largest, 0, 1024) * KIB * KIB);
            if (recording) {
                record(store, outcome);
            }
            if (output.json()) {
                Json.print(surroundings.out(), json(outcome));
            } else {
                print(outcome);
            }
            return exit(outcome).status();
        }
    }

    private void record(BlobStore store, Probe.Outcome outcome) throws BlobStoreException, RepositoryException {
        Repository.describe(store, location.toString());
        ProvenAbilities.record(store, outcome.proven(), surroundings.clock().instant());
    }

    private static ExitCode exit(Probe.Outcome outcome) {
        if (outcome.has(Finding.Verdict.BAD)) {
            return ExitCode.FAILED;
        }
        return outcome.has(Finding.Verdict.NOT_KEPT) ? ExitCode.DEGRADED : ExitCode.DONE;
    }

    private void print(Probe.Outcome outcome) {
        for (Finding finding : outcome.findings()) {
            surroundings
                    .out()
                    .printf(Locale.ROOT, "%-11s  %s: %s%n", word(finding.verdict()), finding.check(), finding.words());
        }
        if (!outcome.speeds().isEmpty()) {
            Table table = new Table("objects of", "one put", "one read", "at once", "puts", "reads");
            for (Speed speed : outcome.speeds()) {
                table.row(
                        Sizes.bytes(speed.size()),
                        milliseconds(speed.putLatency()),
                        milliseconds(speed.readLatency()),
                        String.valueOf(speed.atOnce()),
                        Sizes.bytes(speed.putRate()) + "/s",
                        Sizes.bytes(speed.readRate()) + "/s");
            }
            surroundings.out().println();
            table.print(surroundings.out(), "");
        }
    }

    private static String word(Finding.Verdict verdict) {
        return switch (verdict) {
            case GOOD -> "good";
            case NOT_OFFERED -> "not offered";
            case NOT_KEPT -> "NOT KEPT";
            case BAD -> "BAD";
        };
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    private ObjectNode json(Probe.Outcome outcome) {
        ObjectNode document = JsonObject.create();
        document.put("location", location.toString()).put("left", outcome.left());
        ArrayNode findings = document.putArray("findings");
        for (Finding finding : outcome.findings()) {
            findings.addObject()
                    .put("check", finding.check())
                    .put(
                            "verdict",
                            word(finding.verdict()).toLowerCase(Locale.ROOT).replace(' ', '-'))
                    .put("words", finding.words());
        }
        ArrayNode proven = document.putArray("proven");
        outcome.proven().stream().sorted().map(ProvenAbilities::text).forEach(proven::add);
        ArrayNode speeds = document.putArray("speeds");
        for (Speed speed : outcome.speeds()) {
            speeds.addObject()
                    .put("bytes", speed.size())
                    .put("putSeconds", speed.putLatency().toNanos() / 1e9)
                    .put("readSeconds", speed.readLatency().toNanos() / 1e9)
                    .put("atOnce", speed.atOnce())
                    .put("putBytesPerSecond", speed.putRate())
                    .put("readBytesPerSecond", speed.readRate());
        }
        return document;
    }
}
