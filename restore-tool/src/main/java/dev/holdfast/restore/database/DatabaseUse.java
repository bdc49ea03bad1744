package dev.holdfast.restore.database;

import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** What may be replaced by a restored database, and what becomes of it afterwards. */
@NullUnmarked // picocli sets the fields before anything reads them
final class DatabaseUse {
    @Option(
            names = "--overwrite",
            description = "Replace what stands there: a SQLite database, or a copy of a PostgreSQL server that is"
                    + " stopped; needs --yes.")
    private boolean overwrite;

    @Option(
            names = "--delta",
            description = "The same, but keep what is equal and write only what differs; of PostgreSQL.")
    private boolean delta;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Option(names = "--keep-running", description = "Let the recovered server run on, and say how to reach it.")
    private boolean keepRunning;

    @Option(
            names = "--no-start",
            description = "Restore and configure the recovery, start nothing, and say what to do next; of PostgreSQL.")
    private boolean noStart;

    @Option(
            names = "--follow",
            description = "Keep a standby that replays the log as it comes, until interrupted or promoted; the same"
                    + " command goes on with it. Of PostgreSQL.")
    private boolean follow;

    boolean isConfirmed() {
        return yes;
    }

    boolean keepRunning() {
        return keepRunning;
    }

    boolean noStart() {
        return noStart;
    }

    boolean follow() {
        return follow;
    }

    Existing existing() {
        if (delta) {
            return Existing.DELTA;
        }
        return overwrite ? Existing.OVERWRITE : Existing.NEW;
    }

    /** Options that only databases with a log and a server have. */
    List<String> ofServers() {
        List<String> all = new ArrayList<>();
        if (keepRunning) {
            all.add("--keep-running");
        }
        all.addAll(ofStandbys());
        return all;
    }

    /** Options that not all servers have. */
    List<String> ofStandbys() {
        List<String> all = new ArrayList<>();
        if (delta) {
            all.add("--delta");
        }
        if (noStart) {
            all.add("--no-start");
        }
        if (follow) {
            all.add("--follow");
        }
        return all;
    }

    /**
     * What makes no sense together, each in plain words.
     *
     * @param checks options that check what was recovered, as they were given
     * @param untilEnd whether the log is replayed to its end
     */
    List<String> problems(List<String> checks, boolean untilEnd) {
        List<String> problems = new ArrayList<>();
        if (overwrite && delta) {
            problems.add("--overwrite and --delta exclude each other");
        }
        if (noStart && follow) {
            problems.add("--no-start and --follow exclude each other");
        }
        if (keepRunning && (noStart || follow)) {
            problems.add("--keep-running makes no sense with " + (noStart ? "--no-start" : "--follow"));
        }
        if (noStart || follow) {
            checks.forEach(check -> problems.add(check + " makes no sense with " + (noStart ? "--no-start" : "--follow")
                    + ": it asks a server that has recovered"));
        }
        if (follow && !untilEnd) {
            problems.add("--follow replays all that comes: leave out what says how far, or give --at latest");
        }
        return problems;
    }
}
