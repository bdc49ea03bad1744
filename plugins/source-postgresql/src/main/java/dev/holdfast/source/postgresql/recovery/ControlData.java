package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.base.BaseFacts;
import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code pg_controldata} says of a data folder.
 *
 * @param lines each value by its name
 */
record ControlData(Map<String, String> lines) {
    /** Settings of the origin that replaying needs no less of, as the program names them. */
    private static final Map<String, String> SETTINGS = Map.of(
            "max_connections setting", "max_connections",
            "max_worker_processes setting", "max_worker_processes",
            "max_wal_senders setting", "max_wal_senders",
            "max_prepared_xacts setting", "max_prepared_transactions",
            "max_locks_per_xact setting", "max_locks_per_transaction");

    static ControlData read(Path data, Programs programs, Account account)
            throws IOException, InterruptedException, SourceException {
        Command.Result said = new Command(account).run(List.of(programs.path("pg_controldata"), data.toString()));
        if (!said.isGood()) {
            throw new SourceException.TargetRefused(
                    "the control file of " + data + " cannot be read: "
                            + said.output().strip(),
                    "Restore it again, with --overwrite or --delta.");
        }
        Map<String, String> lines = new HashMap<>();
        said.output().lines().forEach(line -> {
            int sign = line.indexOf(':');
            if (sign > 0) {
                lines.put(
                        line.substring(0, sign).strip(),
                        line.substring(sign + 1).strip());
            }
        });
        return new ControlData(lines);
    }

    private String value(String name) {
        return lines.getOrDefault(name, "");
    }

    String systemIdentifier() {
        return value("Database system identifier");
    }

    /** Where the server replays from when it is started; empty if it does not say. */
    Optional<LogPosition> replaysFrom() {
        String timeline = value("Latest checkpoint's TimeLineID");
        Optional<Lsn> redo = Lsn.find(value("Latest checkpoint's REDO location"));
        return redo.isPresent() && timeline.matches("[1-9][0-9]{0,8}")
                ? Optional.of(new Timeline(Long.parseLong(timeline)).at(redo.get()))
                : Optional.empty();
    }

    /** Facts of a base, with the origin's settings as they were at last, where those are higher. */
    SortedMap<String, String> raise(SortedMap<String, String> facts) {
        SortedMap<String, String> raised = new TreeMap<>(facts);
        SETTINGS.forEach((name, setting) -> {
            String known = facts.getOrDefault(BaseFacts.SETTING + setting, "");
            String now = value(name);
            if (now.matches("[0-9]{1,9}")
                    && (!known.matches("[0-9]{1,9}") || Long.parseLong(known) < Long.parseLong(now))) {
                raised.put(BaseFacts.SETTING + setting, now);
            }
        });
        return raised;
    }

    /** Which settings are higher in facts than they were before, each as {@code max_connections from 100 to 200}. */
    static List<String> raised(SortedMap<String, String> before, SortedMap<String, String> facts) {
        return SETTINGS.values().stream()
                .sorted()
                .map(setting -> BaseFacts.SETTING + setting)
                .filter(fact -> !facts.getOrDefault(fact, "").equals(before.getOrDefault(fact, "")))
                .map(fact -> fact.substring(BaseFacts.SETTING.length()) + " from " + before.getOrDefault(fact, "?")
                        + " to " + facts.getOrDefault(fact, "?"))
                .toList();
    }
}
