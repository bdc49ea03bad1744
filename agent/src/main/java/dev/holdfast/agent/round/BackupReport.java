package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ShellWords;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.spi.source.Consistency;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/** Tells of points that were taken, and how to bring them back. */
final class BackupReport {
    private static final int MOST_WARNINGS_SHOWN = 10;
    private static final String RESTORERS_KEY = "RESTORER-KEY-FILE";

    private final Surroundings surroundings;
    private final URI location;
    private final String keyFile;

    /**
     * Tells of points at a site.
     *
     * @param keyFile what commands are to name as its key file
     */
    BackupReport(Surroundings surroundings, URI location, String keyFile) {
        this.surroundings = surroundings;
        this.location = location;
        this.keyFile = keyFile;
    }

    /** Whether the point is less than was asked for. */
    static boolean isDegraded(BackupJob.Taken taken) {
        TakenPoint point = taken.point();
        return point.consistency() == Consistency.FUZZY
                || !point.warnings().isEmpty()
                || taken.afterwards().isPresent();
    }

    void print(BackupJob.Taken taken) {
        PrintStream out = surroundings.out();
        TakenPoint point = taken.point();
        Manifest.Statistics statistics = point.statistics();
        out.println("point        " + point.name().object());
        out.println("workload     " + taken.capture().workload());
        out.println("instant      " + Times.show(point.instant(), surroundings.zone()));
        out.println("consistency  " + consistency(point)
                + (point.consistency() == Consistency.FUZZY ? ": the source was written while it was read" : ""));
        out.println("read         " + Sizes.bytes(statistics.readBytes()) + " in " + Sizes.duration(taken.time()) + " ("
                + Sizes.rate(statistics.readBytes(), taken.time()) + ")");
        out.println("changed      " + Sizes.bytes(statistics.changedBytes()));
        out.println("stored       " + Sizes.bytes(statistics.storedBytes()));
        point.warnings().stream().limit(MOST_WARNINGS_SHOWN).forEach(warning -> out.println("warning      " + warning));
        if (point.warnings().size() > MOST_WARNINGS_SHOWN) {
            out.println("warning      and " + (point.warnings().size() - MOST_WARNINGS_SHOWN)
                    + " more, kept with the point");
        }
        taken.afterwards().ifPresent(failure -> out.println("warning      " + failure));
        out.println("restore      " + ShellWords.join(restoreCommand(taken)));
        if (point.sealed()) {
            out.println("             with a restorer's key in place of " + RESTORERS_KEY
                    + ": this host's own key opens no point");
        }
    }

    void write(BackupJob.Taken taken, ObjectNode into) {
        TakenPoint point = taken.point();
        into.put("point", point.name().object().value())
                .put("workload", taken.capture().workload())
                .put("source", taken.capture().source().type())
                .put("instant", point.instant().toString())
                .put("consistency", consistency(point))
                .put("readBytes", point.statistics().readBytes())
                .put("changedBytes", point.statistics().changedBytes())
                .put("storedBytes", point.statistics().storedBytes())
                .put("seconds", taken.time().toMillis() / 1e3);
        ArrayNode warnings = into.putArray("warnings");
        point.warnings().forEach(warnings::add);
        taken.afterwards().ifPresent(warnings::add);
        into.put("restore", ShellWords.join(restoreCommand(taken))).put("restoreNeedsOtherKey", point.sealed());
    }

    private static String consistency(TakenPoint point) {
        return point.consistency().name().toLowerCase(Locale.ROOT);
    }

    /** Names a sealed host's workload by its pseudonym, since other hosts may have one of the same name. */
    private List<String> restoreCommand(BackupJob.Taken taken) {
        TakenPoint point = taken.point();
        return List.of(
                "holdfast-restore",
                taken.capture().source().restoredBy(),
                "--repository",
                location.toString(),
                "--key-file",
                point.sealed() ? RESTORERS_KEY : keyFile,
                "--workload",
                point.sealed() ? point.name().pseudonym() : taken.capture().workload(),
                "--at",
                point.instant().toString(),
                "--to",
                taken.capture().workload().replace('/', '_') + ".restored");
    }
}
