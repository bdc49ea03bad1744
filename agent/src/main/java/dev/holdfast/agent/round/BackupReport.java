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
    private final boolean sealed;

    /**
     * Tells of points at a site.
     *
     * @param keyFile what commands are to name as its key file
     * @param sealed whether the key is a sealed host's, which restores nothing
     */
    BackupReport(Surroundings surroundings, URI location, String keyFile, boolean sealed) {
        this.surroundings = surroundings;
        this.location = location;
        this.keyFile = keyFile;
        this.sealed = sealed;
    }

    /** Whether the point is less than was asked for. */
    static boolean isDegraded(BackupJob.Taken taken) {
        Manifest manifest = taken.point().manifest();
        return manifest.consistency() == Consistency.FUZZY
                || !manifest.warnings().isEmpty()
                || taken.afterwards().isPresent();
    }

    void print(BackupJob.Taken taken) {
        PrintStream out = surroundings.out();
        Manifest manifest = taken.point().manifest();
        Manifest.Statistics statistics = manifest.statistics();
        out.println("point        " + taken.point().name().object());
        out.println("workload     " + manifest.workload());
        out.println("instant      " + Times.show(manifest.instant(), surroundings.zone()));
        out.println("consistency  " + consistency(manifest)
                + (manifest.consistency() == Consistency.FUZZY ? ": the source was written while it was read" : ""));
        out.println("read         " + Sizes.bytes(statistics.readBytes()) + " in " + Sizes.duration(taken.time()) + " ("
                + Sizes.rate(statistics.readBytes(), taken.time()) + ")");
        out.println("changed      " + Sizes.bytes(statistics.changedBytes()));
        out.println("stored       " + Sizes.bytes(statistics.storedBytes()));
        manifest.warnings().stream()
                .limit(MOST_WARNINGS_SHOWN)
                .forEach(warning -> out.println("warning      " + warning));
        if (manifest.warnings().size() > MOST_WARNINGS_SHOWN) {
            out.println("warning      and " + (manifest.warnings().size() - MOST_WARNINGS_SHOWN)
                    + " more, kept with the point");
        }
        taken.afterwards().ifPresent(failure -> out.println("warning      " + failure));
        out.println("restore      " + ShellWords.join(restoreCommand(taken)));
        if (sealed) {
            out.println("             with a restorer's key in place of " + RESTORERS_KEY
                    + ": this host's own key opens no point");
        }
    }

    void write(BackupJob.Taken taken, ObjectNode into) {
        Manifest manifest = taken.point().manifest();
        into.put("point", taken.point().name().object().value())
                .put("workload", manifest.workload())
                .put("source", manifest.source())
                .put("instant", manifest.instant().toString())
                .put("consistency", consistency(manifest))
                .put("readBytes", manifest.statistics().readBytes())
                .put("changedBytes", manifest.statistics().changedBytes())
                .put("storedBytes", manifest.statistics().storedBytes())
                .put("seconds", taken.time().toMillis() / 1e3);
        ArrayNode warnings = into.putArray("warnings");
        manifest.warnings().forEach(warnings::add);
        taken.afterwards().ifPresent(warnings::add);
        into.put("restore", ShellWords.join(restoreCommand(taken))).put("restoreNeedsOtherKey", sealed);
    }

    private static String consistency(Manifest manifest) {
        return manifest.consistency().name().toLowerCase(Locale.ROOT);
    }

    /** Names a sealed host's workload by its pseudonym, since other hosts may have one of the same name. */
    private List<String> restoreCommand(BackupJob.Taken taken) {
        Manifest manifest = taken.point().manifest();
        return List.of(
                "holdfast-restore",
                taken.capture().source().restoredBy(),
                "--repository",
                location.toString(),
                "--key-file",
                sealed ? RESTORERS_KEY : keyFile,
                "--workload",
                sealed ? taken.point().name().pseudonym() : manifest.workload(),
                "--at",
                manifest.instant().toString(),
                "--to",
                manifest.workload().replace('/', '_') + ".restored");
    }
}
