package dev.holdfast.restore.point;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Table;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.log.LogWindow;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.spi.database.LogPosition;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Shows points that were found. */
final class PointReport implements Report {
    private final List<PointQuery.Listed> workloads;
    private final Surroundings surroundings;
    private final Instant now;

    PointReport(List<PointQuery.Listed> workloads, Surroundings surroundings) {
        this.workloads = workloads;
        this.surroundings = surroundings;
        this.now = surroundings.clock().instant();
    }

    /** How the command went: damage, or a point that is gone, is graver than points of keys that were not granted. */
    @Override
    public ExitCode exit() {
        if (any(OpenedPoint.Damaged.class)
                || workloads.stream().anyMatch(workload -> isLogDamaged(workload.log()))
                || workloads.stream().anyMatch(workload -> workload.gone().isPresent())) {
            return ExitCode.DAMAGED;
        }
        boolean hasGaps = workloads.stream()
                .anyMatch(workload -> !workload.log().behindGaps().isEmpty());
        return hasGaps || any(OpenedPoint.NotGranted.class) ? ExitCode.DEGRADED : ExitCode.DONE;
    }

    private static boolean isLogDamaged(LogWindows.Found log) {
        return !log.damaged().isEmpty() || !log.unusable().isEmpty();
    }

    private boolean any(Class<? extends OpenedPoint> kind) {
        return workloads.stream().flatMap(workload -> workload.found().stream()).anyMatch(kind::isInstance);
    }

    /** Tells on stderr what is less than it was, or than there is. */
    @Override
    public void warn() {
        PrintStream err = surroundings.err();
        String program = surroundings.program() + ": ";
        for (PointQuery.Listed workload : workloads) {
            workload.gone()
                    .ifPresent(gone ->
                            err.println(program + "workload " + workload.name() + ": " + OlderPoint.gone(gone)));
        }
        for (PointQuery.Listed workload : workloads) {
            workload.log().damaged().forEach(damaged -> err.println(program + damaged.getMessage()));
            workload.log()
                    .unusable()
                    .forEach(base -> err.println(program + "workload " + workload.name() + ": the base of "
                            + base.claimed() + " cannot be used here: a part of the log that it needs is missing"));
            for (LogPosition place : workload.log().behindGaps()) {
                err.println(program + "workload " + workload.name() + ": the log goes on to " + place.stream() + " "
                        + place.offset()
                        + ", but a part before that is missing or damaged: nothing from there on can be restored"
                        + " until the next base");
            }
        }
        if (any(OpenedPoint.NotGranted.class)) {
            err.println(program + "this key does not open all points: it was removed before they were written");
            err.println("try: Use the key of another restorer.");
        }
    }

    @Override
    public void print() {
        PrintStream out = surroundings.out();
        if (workloads.isEmpty()) {
            out.println("no points");
        }
        for (PointQuery.Listed workload : workloads) {
            if (workload.found().isEmpty()) {
                continue; // all of its points are gone, which is told on stderr
            }
            out.println(workload.name() + (isAmbiguous(workload) ? " (" + workload.pseudonym() + ")" : ""));
            Table table = new Table(
                    "INSTANT (UTC)", "LOCAL TIME", "AGE", "CONSISTENCY", "SIZE", "CHANGED", "STORED", "WARNINGS");
            workload.found().forEach(found -> add(table, found));
            table.print(out, "  ");
            workload.log()
                    .windows()
                    .forEach(window -> out.println("  any instant from " + window.from() + " to "
                            + window.until() + ", on the log up to " + window.path().end().stream() + " "
                            + window.path().end().offset()));
            if (workload.found().size() < workload.matching()) {
                out.println("  the newest " + workload.found().size() + " of " + workload.matching()
                        + "; --limit 0 shows all");
            }
        }
    }

    /** Sealed hosts may each have a workload of the same name; then the pseudonym tells which. */
    private boolean isAmbiguous(PointQuery.Listed workload) {
        return workloads.stream()
                        .filter(each -> each.name().equals(workload.name()))
                        .count()
                > 1;
    }

    private void add(Table table, OpenedPoint found) {
        PointName name = found.name();
        String instant = name.claimed().toString();
        String local = Times.local(name.claimed(), surroundings.zone());
        String age = Times.age(Duration.between(name.claimed(), now));
        switch (found) {
            case OpenedPoint.Authentic right -> {
                Manifest manifest = right.point().manifest();
                table.row(
                        instant,
                        local,
                        age,
                        lower(manifest.consistency()),
                        Sizes.bytes(size(manifest)),
                        Sizes.bytes(manifest.statistics().changedBytes()),
                        Sizes.bytes(manifest.statistics().storedBytes()),
                        String.valueOf(manifest.warnings().size()));
            }
            case OpenedPoint.Damaged wrong -> table.row(instant, local, age, "DAMAGED", "-", "-", "-", wrong.problem());
            case OpenedPoint.NotGranted closed ->
                table.row(instant, local, age, "NOT GRANTED", "-", "-", "-", closed.problem());
        }
    }

    /** How large it is when it is restored. */
    private static long size(Manifest manifest) {
        return switch (manifest.content()) {
            case Manifest.Volumes volumes ->
                volumes.volumes().stream()
                        .mapToLong(Manifest.VolumeRoot::length)
                        .sum();
            case Manifest.Tree tree -> tree.dataBytes();
        };
    }

    @Override
    public ObjectNode json() {
        ObjectNode document = JsonObject.create();
        ArrayNode array = document.putArray("workloads");
        for (PointQuery.Listed workload : workloads) {
            ObjectNode each = array.addObject()
                    .put("name", workload.name())
                    .put("pseudonym", workload.pseudonym())
                    .put("matching", workload.matching());
            workload.newest().ifPresent(newest -> each.put("newest", newest.toString()));
            workload.gone().ifPresent(gone -> each.put("gone", gone.object().value()));
            ArrayNode points = each.putArray("points");
            workload.found().forEach(found -> write(found, points.addObject()));
            ArrayNode windows = each.putArray("windows");
            workload.log().windows().forEach(window -> write(window, windows.addObject()));
            ArrayNode unusable = each.putArray("unusable");
            workload.log().unusable().forEach(base -> unusable.add(base.object().value()));
            ArrayNode behindGaps = each.putArray("behindGaps");
            workload.log()
                    .behindGaps()
                    .forEach(place ->
                            behindGaps.addObject().put("stream", place.stream()).put("to", place.offset()));
        }
        return document;
    }

    private static void write(LogWindow window, ObjectNode into) {
        into.put("from", window.from().toString()).put("until", window.until().toString());
        ArrayNode bases = into.putArray("bases");
        window.bases().forEach(base -> bases.add(base.object().value()));
        ArrayNode log = into.putArray("log");
        window.path()
                .legs()
                .forEach(leg -> log.addObject()
                        .put("stream", leg.stream())
                        .put("from", leg.from())
                        .put("to", leg.to()));
    }

    private static void write(OpenedPoint found, ObjectNode into) {
        into.put("point", found.name().object().value())
                .put("instant", found.name().claimed().toString());
        switch (found) {
            case OpenedPoint.Authentic right -> {
                Manifest manifest = right.point().manifest();
                into.put("source", manifest.source())
                        .put("consistency", lower(manifest.consistency()))
                        .put("host", manifest.host())
                        .put("bytes", size(manifest))
                        .put("readBytes", manifest.statistics().readBytes())
                        .put("changedBytes", manifest.statistics().changedBytes())
                        .put("storedBytes", manifest.statistics().storedBytes());
                manifest.warnings().forEach(into.putArray("warnings")::add);
                manifest.membership()
                        .ifPresent(membership -> into.putObject("environment")
                                .put("name", membership.environment())
                                .put("group", membership.group())
                                .put("round", membership.round().hex()));
            }
            case OpenedPoint.Damaged wrong -> into.put("damaged", wrong.problem());
            case OpenedPoint.NotGranted closed -> into.put("notGranted", closed.problem());
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
