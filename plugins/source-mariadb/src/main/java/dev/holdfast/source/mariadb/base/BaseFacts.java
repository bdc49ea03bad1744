package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.server.ServerFacts;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The names and values that are recorded with a base; what a recovery relies on is named here. */
public final class BaseFacts {
    /** How the base was made: {@link #DUMPED}, or nothing of that name for one of the server's files. */
    public static final String KIND = "kind";

    /** Of a base that is a dump: statements that make all anew. */
    public static final String DUMPED = "dump";

    /** The series of versions, such as 10.11. */
    public static final String SERIES = "series";

    /** The file of the binary log that goes on from the base. */
    public static final String LOG_FILE = "log-file";

    /** The place in it. */
    public static final String LOG_PLACE = "log-place";

    /** The transactions that are in the base, as MariaDB writes it; may be empty. */
    public static final String GTID = "gtid";

    /** The name of the user that the files belong to. */
    public static final String OWNER = "owner";

    /** Before a variable's name. */
    public static final String SETTING = "setting.";

    /** Without what these say a copy does not read the files, or a statement of the log means something else in it. */
    private static final List<String> SETTINGS = List.of(
            "character_set_server",
            "collation_server",
            "default_storage_engine",
            "explicit_defaults_for_timestamp",
            "innodb_data_file_path",
            "innodb_default_row_format",
            "innodb_page_size",
            "innodb_undo_tablespaces",
            "lower_case_table_names",
            "system_time_zone",
            "time_zone");

    private BaseFacts() {}

    static SortedMap<String, String> of(ServerFacts facts, String owner, BackupPosition position) {
        SortedMap<String, String> all = new TreeMap<>(facts.told());
        for (String name : SETTINGS) {
            String value = facts.variables().get(name);
            if (value != null) {
                all.put(SETTING + name, value);
            }
        }
        all.put("version", facts.fullVersion());
        all.put(SERIES, facts.version().toString());
        all.put(LOG_FILE, position.file());
        all.put(LOG_PLACE, String.valueOf(position.place()));
        all.put(GTID, position.gtid());
        all.put(OWNER, owner);
        return all;
    }
}
