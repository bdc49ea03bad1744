package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent answered, for people: a row for each workload at each site, then all that needs somebody to look at it.
 *
 * @param status how all of it stands
 * @param sites the sites
 * @param workloads all workloads
 * @param runs what runs
 * @param environments who owns what
 */
record StatusReport(
        ObjectNode status, ObjectNode sites, ArrayNode workloads, ObjectNode runs, ObjectNode environments) {
    private static final String NONE = "-";

    /** Whether all objectives are met. */
    ExitCode exit() {
        return status.path("objectivesMet").asBoolean() ? ExitCode.DONE : ExitCode.DEGRADED;
    }

    ObjectNode json() {
        ObjectNode document = JsonObject.create();
        document.set("status", status);
        document.set("sites", sites.path("sites"));
        document.set("workloads", workloads);
        document.set("running", runs.path("runs"));
        document.set("environments", environments.path("environments"));
        return document;
    }

    void print(Surroundings surroundings) {
        PrintStream out = surroundings.out();
        Instant now = Instant.parse(text(status, "time"));
        JsonNode counts = status.path("counts");
        int met = counts.path("meeting").asInt() + counts.path("atRisk").asInt();
        out.println("agent " + text(status, "host") + " " + text(status, "version") + ": " + met + " of "
                + counts.path("objectives").asInt() + " objectives are met"
                + (status.path("ready").asBoolean() ? "" : "; sites are still being listed"));
        table(now).print(out, "");
        running(out);
        sites(out);
        environments(surroundings);
        List<String> wrong = wrong(surroundings);
        if (!wrong.isEmpty()) {
            out.println();
            wrong.forEach(out::println);
        }
    }

    private Table table(Instant now) {
        Table table = new Table("workload", "site", "state", "objective", "achieved", "left", "lacking", "next");
        for (JsonNode workload : workloads) {
            for (JsonNode standing : workload.path("sites")) {
                table.row(
                        text(workload, "name") + (workload.path("logs").isEmpty() ? "" : " (bases)"),
                        text(standing, "site"),
                        text(standing, "state") + (workload.path("pause").isNull() ? "" : ", paused"),
                        age(standing.path("objectiveSeconds")),
                        age(standing.path("achievedSeconds")),
                        left(standing.path("slackSeconds").asDouble()),
                        standing.path("lacking").asText(),
                        next(standing.path("nextStart"), now));
            }
            for (JsonNode log : workload.path("logs")) {
                double left = log.path("objectiveSeconds").asDouble()
                        - log.path("achievedSeconds").asDouble();
                table.row(
                        text(workload, "name") + " (log)",
                        text(log, "site"),
                        log.path("met").asBoolean() ? "meeting" : "breached",
                        age(log.path("objectiveSeconds")),
                        age(log.path("achievedSeconds")),
                        log.path("achievedSeconds").isNumber() ? left(left) : NONE,
                        log.path("lagBytes").isNumber()
                                ? Sizes.bytes(log.path("lagBytes").asLong())
                                : NONE,
                        "always");
            }
        }
        return table;
    }

    private static String text(JsonNode of, String member) {
        return of.path(member).asText();
    }

    private static String age(JsonNode seconds) {
        return seconds.isNumber() ? Times.age(Duration.ofMillis(Math.round(seconds.asDouble() * 1e3))) : NONE;
    }

    private static String left(double seconds) {
        Duration time = Duration.ofMillis(Math.round(Math.abs(seconds) * 1e3));
        return (seconds < 0 ? "over by " : "") + Times.age(time);
    }

    private static String next(JsonNode start, Instant now) {
        if (!start.isTextual()) {
            return "runs";
        }
        Duration until = Duration.between(now, Instant.parse(start.asText()));
        return until.isNegative() || until.isZero() ? "now" : "in " + Times.age(until);
    }

    private void running(PrintStream out) {
        for (JsonNode run : runs.path("runs")) {
            JsonNode progress = run.path("progress");
            String what = text(run, "kind").equals("capture")
                    ? "capture of " + text(run, "workload")
                    : "copy to " + text(run, "site");
            StringBuilder line = new StringBuilder("running  ")
                    .append(what)
                    .append(": ")
                    .append(text(run, "phase"))
                    .append(", ")
                    .append(Sizes.bytes(progress.path("bytesDone").asLong()));
            if (progress.path("bytesTotal").isNumber()) {
                line.append(" of ")
                        .append(Sizes.bytes(progress.path("bytesTotal").asLong()));
            }
            if (progress.path("secondsLeft").isNumber()) {
                line.append(", ").append(age(progress.path("secondsLeft"))).append(" left");
            }
            out.println(line);
        }
    }

    private static String millis(JsonNode seconds) {
        return String.format("%.1f ms", seconds.asDouble() * 1e3);
    }

    /** What holds of a site that nobody would see otherwise. */
    private void sites(PrintStream out) {
        for (JsonNode site : sites.path("sites")) {
            JsonNode roundTrip = site.path("roundTrip");
            if (roundTrip.isObject()) {
                out.println("site " + text(site, "name") + ": a round trip takes "
                        + millis(roundTrip.path("seconds"))
                        + (roundTrip.path("met").asBoolean() ? "" : ", longer than it may: every point waits for it"));
            }
            JsonNode region = site.path("region");
            if (region.isObject()) {
                out.println("site " + text(site, "name") + ": region " + text(region, "label") + ", "
                        + text(region, "explanation").replaceAll("\\p{Cntrl}", "?"));
            }
        }
    }

    private void environments(Surroundings surroundings) {
        for (JsonNode environment : environments.path("environments")) {
            JsonNode lease = environment.path("lease");
            String owner = switch (text(environment, "owner")) {
                case "this-side" -> "owned by this side, " + text(environment, "side");
                case "another-side" -> "owned by another side: no points of it are taken here";
                default -> "its lease was never seen";
            };
            String since = Times.local(Instant.parse(text(environment, "since")), surroundings.zone());
            String held = lease.isObject()
                    ? "; lease of " + text(lease, "holder").replaceAll("\\p{Cntrl}", "?") + ", epoch "
                            + text(lease, "epoch") + ", until "
                            + Times.local(Instant.parse(text(lease, "expires")), surroundings.zone())
                    : "";
            surroundings
                    .out()
                    .println("environment " + text(environment, "name") + ": " + owner + ", seen so since " + since
                            + held);
        }
    }

    private List<String> wrong(Surroundings surroundings) {
        List<String> wrong = new ArrayList<>();
        for (JsonNode site : sites.path("sites")) {
            JsonNode trouble = site.path("trouble");
            if (trouble.isObject()) {
                wrong.add("site " + text(site, "name") + " is down since "
                        + Times.local(Instant.parse(text(site, "since")), surroundings.zone()) + ": "
                        + withHint(text(trouble, "message"), text(trouble, "hint")));
            }
        }
        for (JsonNode environment : environments.path("environments")) {
            JsonNode trouble = environment.path("trouble");
            if (trouble.isObject()) {
                wrong.add("the lease of environment " + text(environment, "name") + " cannot be renewed: "
                        + withHint(text(trouble, "message"), text(trouble, "hint")));
            }
        }
        for (JsonNode overload : status.path("overloads")) {
            wrong.add(text(overload, "explanation"));
        }
        for (JsonNode workload : workloads) {
            JsonNode pause = workload.path("pause");
            if (pause.isObject()) {
                wrong.add(text(workload, "name") + " is paused until "
                        + Times.local(Instant.parse(text(pause, "until")), surroundings.zone()) + " by "
                        + text(pause, "by") + ": " + text(pause, "reason"));
            }
            for (JsonNode log : workload.path("logs")) {
                if (!log.path("met").asBoolean()) {
                    wrong.add(text(workload, "name") + " at " + text(log, "site") + ": "
                            + (log.path("until").isTextual()
                                    ? "its log makes it restorable up to " + text(log, "until") + " only"
                                    : "nothing of its log is known to be there")
                            + (log.path("trouble").isObject()
                                    ? ": "
                                            + withHint(
                                                    text(log.path("trouble"), "message"),
                                                    text(log.path("trouble"), "hint"))
                                    : "  try: See the agent's log for why it is not received or not stored."));
                }
            }
            for (JsonNode standing : workload.path("sites")) {
                if (!text(standing, "state").equals("meeting")) {
                    wrong.add(text(workload, "name") + " at " + text(standing, "site") + ": "
                            + withHint(text(standing, "explanation"), text(standing, "hint")));
                }
            }
        }
        return wrong;
    }

    private static String withHint(String message, String hint) {
        return hint.isEmpty() ? message : message + "  try: " + hint;
    }
}
