package dev.holdfast.source.mariadb.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place in the binary log that a base stands at, as mariabackup notes it while commits are held, or mariadb-dump as its
 * transaction begins.
 *
 * @param file of the binary log
 * @param place in it
 * @param gtid the transactions that are in it; may be empty
 */
record BackupPosition(String file, long place, String gtid) {
    private static final Pattern LINE =
            Pattern.compile("([^\\s/]{1,250})\\s+([0-9]{1,18})(?:\\s+([0-9,-]{0,8000}))?\\s*");

    private static final Pattern DUMPED_PLACE = Pattern.compile(
            "^-- CHANGE MASTER TO MASTER_LOG_FILE='([^'\\s/]{1,250})', MASTER_LOG_POS=([0-9]{1,18});",
            Pattern.MULTILINE);
    private static final Pattern DUMPED_GTID =
            Pattern.compile("^-- SET GLOBAL gtid_slave_pos='([0-9,-]{0,8000})';", Pattern.MULTILINE);

    /** Whether a file of a backup holds it: its name differs by version. */
    static boolean isIn(String path) {
        return path.equals("xtrabackup_binlog_info") || path.equals("mariadb_backup_binlog_info");
    }

    /** Reads the comments that a dump begins with; the transactions are told at its end. */
    static BackupPosition ofDump(String head) throws IOException {
        Matcher place = DUMPED_PLACE.matcher(head);
        if (!place.find()) {
            throw new IOException("mariadb-dump noted no place in the binary log");
        }
        return new BackupPosition(place.group(1), Long.parseLong(place.group(2)), "");
    }

    /** The same, with what the end of the dump says. */
    BackupPosition withGtidOfDump(String tail) {
        Matcher told = DUMPED_GTID.matcher(tail);
        return new BackupPosition(file, place, told.find() ? told.group(1) : "");
    }

    static BackupPosition parse(byte[] content) throws IOException {
        Matcher matcher = LINE.matcher(new String(content, StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            throw new IOException("mariabackup noted no place in the binary log");
        }
        String gtid = matcher.group(3) == null ? "" : matcher.group(3);
        return new BackupPosition(matcher.group(1), Long.parseLong(matcher.group(2)), gtid);
    }
}
