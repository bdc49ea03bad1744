package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.base.BaseFacts;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.RecoveryTarget;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;

/** The settings of a server that recovers a copy apart from production. They stand above all that the copy's files say. */
final class Settings {
    /** Kept from production: replaying needs no less of them, or what they load. */
    private static final String[] KEPT = {
        "max_connections",
        "max_worker_processes",
        "max_wal_senders",
        "max_prepared_transactions",
        "max_locks_per_transaction",
        "shared_preload_libraries",
        "wal_level"
    };

    /** What would reach out: to production's archive, to its primary, its subscribers, its publishers. */
    private static final SequencedMap<String, String> CUT_OFF = new LinkedHashMap<>();

    static {
        CUT_OFF.put("archive_mode", "off");
        CUT_OFF.put("primary_conninfo", "");
        CUT_OFF.put("primary_slot_name", "");
        CUT_OFF.put("synchronous_standby_names", "");
        CUT_OFF.put("max_logical_replication_workers", "0");
        CUT_OFF.put("recovery_end_command", "");
        CUT_OFF.put("archive_cleanup_command", "");
    }

    private static final List<String> TARGETS = List.of(
            "recovery_target",
            "recovery_target_lsn",
            "recovery_target_name",
            "recovery_target_time",
            "recovery_target_xid");

    /** With an offset in digits: names of zones are not known yet when the server reads it. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS'+00'").withZone(ZoneOffset.UTC);

    private Settings() {}

    /** What stays cut off when the recovery is over, for whoever starts the copy next. */
    static SequencedMap<String, String> lasting() {
        SequencedMap<String, String> lasting = new LinkedHashMap<>(CUT_OFF);
        lasting.put("restore_command", "");
        return lasting;
    }

    /** Of a server that only its socket reaches. */
    static SequencedMap<String, String> isolated(Path recovery, Path socket, SortedMap<String, String> facts) {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        all.put("log_line_prefix", "");
        for (String name : KEPT) {
            Optional.ofNullable(facts.get(BaseFacts.SETTING + name)).ifPresent(value -> all.put(name, value));
        }
        all.putAll(CUT_OFF);
        all.put("config_file", recovery.resolve("postgresql.conf").toString());
        all.put("hba_file", recovery.resolve("pg_hba.conf").toString());
        all.put("ident_file", recovery.resolve("pg_ident.conf").toString());
        all.put("listen_addresses", "");
        all.put("port", String.valueOf(RecoveringServer.PORT));
        all.put("unix_socket_directories", socket.toString());
        all.put("unix_socket_permissions", "0700");
        all.put("ssl", "off");
        all.put("hot_standby", "off");
        all.put("shared_buffers", "256MB");
        all.put("huge_pages", "try");
        all.put("logging_collector", "off");
        all.put("log_destination", "stderr");
        all.put("log_min_messages", "log");
        all.put("lc_messages", "C");
        all.put("log_timezone", "UTC");
        all.put("autovacuum", "off");
        all.put("cluster_name", "holdfast recovery");
        return all;
    }

    /** Those of the recovery itself. */
    static SequencedMap<String, String> recovery(RecoveryTarget target, Timeline timeline, Path script) {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        all.put("restore_command", command(script));
        all.put("recovery_target_timeline", String.valueOf(timeline.id()));
        all.put("recovery_target_action", "promote");
        boolean inclusive = !(target instanceof RecoveryTarget.Position);
        all.put("recovery_target_inclusive", inclusive ? "on" : "off");
        // The server takes one target at most, and an empty one after it for a second: what is not meant comes first.
        TARGETS.forEach(name -> all.put(name, ""));
        switch (target) {
            case RecoveryTarget.Latest() -> {}
            case RecoveryTarget.Time(Instant instant) -> all.putLast("recovery_target_time", TIME.format(instant));
            case RecoveryTarget.Position(String position) -> all.putLast("recovery_target_lsn", position);
            case RecoveryTarget.Transaction(String id) -> all.putLast("recovery_target_xid", id);
            case RecoveryTarget.Named(String name) -> all.putLast("recovery_target_name", name);
        }
        return all;
    }

    /** Of a standby that has no primary but the log alone. */
    static SequencedMap<String, String> standby(Path script) {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        TARGETS.forEach(name -> all.put(name, ""));
        all.put("restore_command", command(script));
        all.put("recovery_target_timeline", "latest");
        all.put("wal_retrieve_retry_interval", "1s");
        all.put("hot_standby", "on");
        all.put("log_min_messages", "fatal"); // it runs for months
        return all;
    }

    private static String command(Path script) {
        return "\"" + script + "\" \"%f\" \"%p\"";
    }

    /** As lines of a file of settings. */
    static String lines(Map<String, String> settings) {
        StringBuilder lines = new StringBuilder();
        settings.forEach((name, value) -> lines.append(name)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        return lines.toString();
    }
}
