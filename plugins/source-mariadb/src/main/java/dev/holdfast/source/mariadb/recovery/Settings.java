package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.base.BaseFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** The settings of a server that recovers a copy apart from production. No file of settings is read beside them. */
final class Settings {
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_:;/+. -]{1,200}");

    /** Kept from production: without them a copy does not read its files, or a statement means something else. */
    private static final List<String> KEPT = List.of(
            "character_set_server",
            "collation_server",
            "default_storage_engine",
            "explicit_defaults_for_timestamp",
            "innodb_data_file_path",
            "innodb_default_row_format",
            "innodb_page_size",
            "innodb_undo_tablespaces",
            "lower_case_table_names");

    private Settings() {}

    /** Of a server that only its socket reaches, that follows nobody and does nothing by itself. */
    static List<String> isolated(Path data, Path socket, Path recovery, SortedMap<String, String> facts) {
        List<String> all = new ArrayList<>(List.of(
                "--no-defaults",
                "--datadir=" + data,
                "--socket=" + socket,
                "--pid-file=" + recovery.resolve("server.pid"),
                "--init-file=" + recovery.resolve("account.sql"),
                "--skip-networking",
                "--skip-name-resolve",
                "--skip-slave-start",
                "--skip-log-bin",
                "--event-scheduler=OFF",
                "--secure-file-priv=" + recovery, // no statement writes a file elsewhere
                "--max-allowed-packet=1G",
                "--innodb-buffer-pool-size=256M",
                // Nothing is lost by it: who is not stopped in an orderly way is restored again.
                "--innodb-flush-log-at-trx-commit=0"));
        all.addAll(kept(facts));
        String zone = facts.getOrDefault(BaseFacts.SETTING + "time_zone", "SYSTEM");
        if (zone.matches("[+-][0-9]{2}:[0-9]{2}")) {
            all.add("--default-time-zone=" + zone);
        }
        return all;
    }

    /** Those that production had and that a copy needs from its first start on. */
    static List<String> kept(SortedMap<String, String> facts) {
        List<String> all = new ArrayList<>();
        for (String name : KEPT) {
            String value = facts.getOrDefault(BaseFacts.SETTING + name, "");
            if (VALUE.matcher(value).matches()) {
                all.add("--" + name.replace('_', '-') + "=" + value);
            }
        }
        return all;
    }
}
