package dev.holdfast.restore.point;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The environment points of one environment.
 *
 * @param environment its name
 * @param found the newest first
 * @param points of single workloads, of which damaged ones and those of other keys may be of environment points, too
 */
record EnvironmentPointReport(
        String environment, List<EnvironmentPoint> found, PointReport points, Surroundings surroundings)
        implements Report {
    private static final int SHOWN = 5;

    @Override
    public ExitCode exit() {
        return points.exit();
    }

    @Override
    public void warn() {
        points.warn();
        if (points.exit() == ExitCode.DAMAGED) {
            surroundings
                    .err()
                    .println(surroundings.program()
                            + ": some points are damaged; environment points that they are of lack them here");
        }
    }

    @Override
    public void print() {
        if (found.isEmpty()) {
            surroundings.out().println("no environment points of " + environment);
            return;
        }
        Instant now = surroundings.clock().instant();
        Table table = new Table("INSTANT (UTC)", "AGE", "GROUP", "POINTS", "CONSISTENCY", "SPREAD", "STATE");
        for (EnvironmentPoint each : found) {
            table.row(
                    each.instant().toString(),
                    Times.age(Duration.between(each.instant(), now)),
                    each.group(),
                    points(each),
                    lower(each.consistency()),
                    spread(each),
                    state(each));
        }
        table.print(surroundings.out(), "");
    }

    private static String points(EnvironmentPoint point) {
        int logs = point.logged().size();
        return point.members().size() + (logs == 0 ? "" : logs == 1 ? " + 1 log" : " + " + logs + " logs");
    }

    private static String spread(EnvironmentPoint point) {
        String spread = point.spread().toMillis() + " ms";
        return point.uncertainty().isZero()
                ? spread
                : spread + " ± " + point.uncertainty().toMillis() + " ms";
    }

    private static String state(EnvironmentPoint point) {
        if (!point.isComplete()) {
            String more =
                    point.missing().size() > SHOWN ? " and " + (point.missing().size() - SHOWN) + " more" : "";
            return "INCOMPLETE, lacks "
                    + point.missing().stream()
                            .limit(SHOWN)
                            .map(EnvironmentPointReport::describe)
                            .collect(Collectors.joining(", "))
                    + more;
        }
        return point.isTogether() ? "complete" : "complete, not held still together";
    }

    private static String describe(EnvironmentPoint.Missing missing) {
        return missing.workload()
                .map(workload -> workload + " of " + missing.host())
                .orElse("all of " + missing.host());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public ObjectNode json() {
        ObjectNode document = JsonObject.create().put("environment", environment);
        ArrayNode array = document.putArray("points");
        found.forEach(each -> write(each, array.addObject()));
        return document;
    }

    private static void write(EnvironmentPoint point, ObjectNode into) {
        into.put("round", point.round().hex())
                .put("group", point.group())
                .put("instant", point.instant().toString())
                .put("latest", point.latest().toString())
                .put("complete", point.isComplete())
                .put("together", point.isTogether())
                .put("consistency", lower(point.consistency()))
                .put("spreadMillis", point.spread().toMillis())
                .put("clockMillis", point.uncertainty().toMillis());
        ArrayNode members = into.putArray("members");
        for (Point each : point.members()) {
            Manifest manifest = each.manifest();
            members.addObject()
                    .put("workload", manifest.workload())
                    .put("host", manifest.host())
                    .put("point", each.name().object().value())
                    .put("instant", manifest.instant().toString())
                    .put("consistency", lower(manifest.consistency()));
        }
        ArrayNode logged = into.putArray("logged");
        point.logged()
                .forEach(each -> logged.addObject()
                        .put("workload", each.workload())
                        .put("host", each.host())
                        .put("instant", each.instant().toString()));
        ArrayNode missing = into.putArray("missing");
        point.missing()
                .forEach(each -> missing.addObject()
                        .put("host", each.host())
                        .put("workload", each.workload().orElse(null)));
    }
}
