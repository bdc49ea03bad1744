package dev.holdfast.source.postgresql.base;

import java.util.Set;

/** What of a data folder is no part of a backup: what the server makes anew at its start, as pg_basebackup has it. */
final class Exclusions {
    /** Folders that are there in a backup, and empty. */
    private static final Set<String> EMPTIED = Set.of(
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans",
            "pg_wal");

    private static final Set<String> TOP_FILES = Set.of(
            "backup_label",
            "backup_label.old",
            "backup_manifest",
            "current_logfiles.tmp",
            "postgresql.auto.conf.tmp",
            "postmaster.opts",
            "postmaster.pid",
            "recovery.signal",
            "standby.signal",
            "tablespace_map",
            "tablespace_map.old",
            "lost+found");

    private Exclusions() {}

    /**
     * Whether a folder's content is left out.
     *
     * @param path below the data folder, with slashes
     */
    static boolean isEmptied(String path) {
        return EMPTIED.contains(path);
    }

    /**
     * Whether an entry is left out.
     *
     * @param folder that it is in, below the data folder; empty for the data folder itself
     */
    static boolean isLeftOut(String folder, String name) {
        return name.startsWith("pgsql_tmp")
                || name.startsWith("pg_internal.init")
                || (folder.isEmpty() && name.startsWith(".s.PGSQL.")) // its socket
                || (folder.isEmpty() && TOP_FILES.contains(name))
                || (folder.equals("global") && name.equals("pg_control")) // it comes last
                || folder.equals("pg_tblspc"); // links to what is read by itself
    }
}
