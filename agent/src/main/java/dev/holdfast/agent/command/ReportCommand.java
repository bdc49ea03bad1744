package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code report}: how objectives were kept over a time. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the running agent how the objectives of its workloads were kept over a time: what part of it each"
                    + " held, when it did not and why, what was taken and what failed.",
            "It is made from the points that the sites have now, and, where those cannot tell, from what the agent"
                    + " noted. What nobody can know is shown as unknown.",
            "The exit status is 0 if no breach is known of, 3 if one is, 7 if no agent answers."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --from -7d",
            "  ${COMMAND-FULL-NAME} --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z --csv > march.csv"
        })
@NullUnmarked // picocli sets the fields before anything reads them
final class ReportCommand implements Callable<Integer> {
    /** Points of each workload are listed at each site. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration USUAL = Duration.ofDays(30);

    private final Surroundings surroundings;

    @Mixin
    private AskedAgent agent;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "The beginning of the time; 30 days before its end unless it is given.")
    private Optional<Instant> from;

    @Option(names = "--to", paramLabel = "TIME", description = "The end of the time; now unless it is given.")
    private Optional<Instant> to;

    @Option(names = "--workload", paramLabel = "NAME", description = "Only this workload.")
    private Optional<String> workload;

    @ArgGroup
    private Form form = new Form();

    /** How it is printed. */
    @NullUnmarked // picocli sets the fields before anything reads them
    private static final class Form {
        @Option(names = "--json", description = "Print one JSON document.")
        private boolean json;

        @Option(names = "--csv", description = "Print a line for each objective, separated by commas (RFC 4180).")
        private boolean csv;
    }

    ReportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        // the same time for all pages
        Instant now = surroundings.clock().instant();
        Instant end = to.filter(each -> !each.equals(Times.LATEST))
                .filter(now::isAfter)
                .orElse(now);
        Instant begin = from.orElseGet(() -> end.minus(USUAL));
        String query = "/api/v1/report?from=" + begin + "&to=" + end
                + workload.map(name -> "&workload=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .orElse("");
        return agent.ask(surroundings, client -> {
            ObjectNode document = client.patient(PATIENCE).pages(query, "workloads");
            ReportText report = new ReportText(document, surroundings);
            if (form.json) {
                Json.print(surroundings.out(), document);
            } else if (form.csv) {
                new ReportTable(document).print(surroundings.out());
            } else {
                report.print();
            }
            return report.exit();
        });
    }
}
