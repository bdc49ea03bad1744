package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.console.Times;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A report for people: a row for each objective, then each breach, then what was taken.
 *
 * @param report what the agent answered
 */
record ReportText(ObjectNode report, Surroundings surroundings) {
    private static final String NONE = "-";

    /** Whether no breach is known of. */
    ExitCode exit() {
        for (JsonNode workload : report.path("workloads")) {
            for (JsonNode objective : workload.path("objectives")) {
                if (objective.path("breachCount").asLong() > 0) {
                    return ExitCode.DEGRADED;
                }
            }
        }
        return ExitCode.DONE;
    }

    void print() {
        PrintStream out = surroundings.out();
        out.println("objectives of " + report.path("host").asText() + " from " + local(report.path("from")) + " to "
                + local(report.path("to")));
        out.println("an agent judged them in " + percent(report.path("watchedPercent")) + " of that"
                + (report.path("noted").isTextual()
                        ? "; failures are known since " + local(report.path("noted"))
                        : "; nothing was noted"));
        out.println();
        objectives(out);
        breaches(out);
        out.println();
        taken(out);
    }

    private void objectives(PrintStream out) {
        Table table =
                new Table("workload", "site", "objective", "held", "breached", "times", "unknown", "worst", "points");
        for (JsonNode workload : report.path("workloads")) {
            for (JsonNode objective : workload.path("objectives")) {
                boolean log = isLog(objective);
                table.row(
                        name(workload, objective),
                        objective.path("site").asText(),
                        time(objective.path("objectiveSeconds")),
                        percent(objective.path("heldPercent")),
                        time(objective.path("breachedSeconds")),
                        objective.path("breachCount").asText(),
                        time(objective.path("unknownSeconds")),
                        time(objective.path("worstSeconds")),
                        log ? NONE : objective.path("points").asText());
            }
        }
        table.print(out, "");
    }

    private static boolean isLog(JsonNode objective) {
        return objective.path("kind").asText().equals("log");
    }

    private static String name(JsonNode workload, JsonNode objective) {
        boolean database = false;
        for (JsonNode each : workload.path("objectives")) {
            database |= isLog(each);
        }
        String which = isLog(objective) ? " (log)" : " (bases)";
        return workload.path("workload").asText() + (database ? which : "");
    }

    private void breaches(PrintStream out) {
        boolean first = true;
        for (JsonNode workload : report.path("workloads")) {
            for (JsonNode objective : workload.path("objectives")) {
                for (JsonNode breach : objective.path("breaches")) {
                    if (first) {
                        out.println();
                        first = false;
                    }
                    out.println(name(workload, objective) + " at "
                            + objective.path("site").asText() + ": not held from " + local(breach.path("from"))
                            + (breach.path("to").isTextual() ? " to " + local(breach.path("to")) : " on") + ", "
                            + time(breach.path("seconds"))
                            + (breach.path("cause").isTextual()
                                    ? ". " + breach.path("cause").asText()
                                    : "; why is not known"));
                }
            }
        }
    }

    private void taken(PrintStream out) {
        for (JsonNode workload : report.path("workloads")) {
            long points = workload.path("points").asLong();
            long weighed = workload.path("weighedPoints").asLong();
            String stored = Sizes.bytes(workload.path("storedBytes").asLong()) + " stored"
                    + (weighed < points ? " for " + weighed + " of them" : "");
            out.println(workload.path("workload").asText() + ": " + points + " points"
                    + (weighed == 0 ? "" : ", " + stored) + ", "
                    + workload.path("failedCaptures").asText() + " failed captures");
            for (JsonNode unlisted : workload.path("unlisted")) {
                out.println("  site " + unlisted.path("site").asText() + " did not tell what it has: "
                        + unlisted.path("trouble").path("message").asText());
            }
        }
    }

    private String local(JsonNode instant) {
        return Times.local(Instant.parse(instant.asText()), surroundings.zone());
    }

    private static String time(JsonNode seconds) {
        return seconds.isNumber() ? Times.age(Duration.ofMillis(Math.round(seconds.asDouble() * 1e3))) : NONE;
    }

    /** Never more than it is: what is not quite all is not shown as all. */
    private static String percent(JsonNode percent) {
        return percent.isNumber() ? String.format(Locale.ROOT, "%.3f %%", percent.asDouble()) : NONE;
    }
}
