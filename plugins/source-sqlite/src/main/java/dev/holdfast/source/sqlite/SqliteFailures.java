package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says what SQLite's errors mean to an operator. */
final class SqliteFailures {
    private static final int PRIMARY = 0xff;

    private SqliteFailures() {}

    /** What it was not possible to do with a database, and why. */
    static SourceException of(DatabaseFile file, SQLException e) {
        return switch (primary(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new SourceException.Unavailable(
                        "another program keeps " + file + " locked, for longer than half a minute",
                        "Find the transaction that does not end; a program with locking_mode=EXCLUSIVE lets nobody read.",
                        e);
            case SQLITE_NOTADB ->
                new SourceException.Unavailable(
                        file + " is no SQLite database, or is encrypted: " + e.getMessage(), "Name another file.", e);
            case SQLITE_CORRUPT ->
                new SourceException.Unreadable(
                        file + " is damaged: " + e.getMessage(),
                        "Restore it from an earlier point, or save what can be with sqlite3's .recover.",
                        e);
            case SQLITE_IOERR ->
                new SourceException.Unreadable(file + " cannot be read: " + e.getMessage(), "Check its disk.", e);
            case SQLITE_FULL ->
                new SourceException.Unavailable(
                        "no room for the copy of " + file, "Name a folder with more room by SQLITE_TMPDIR.", e);
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
                new SourceException.Unavailable(
                        file + " cannot be opened: " + e.getMessage(),
                        "Run as root, or as the user whose program writes it: what a crash left must be rolled back, and a"
                                + " write-ahead log's index be written.",
                        e);
            default -> new SourceException.Unavailable("cannot copy " + file + ": " + e.getMessage(), "", e);
        };
    }

    private static SQLiteErrorCode primary(SQLException e) {
        int code = e instanceof SQLiteException known ? known.getResultCode().code : e.getErrorCode();
        return SQLiteErrorCode.getErrorCode(code & PRIMARY);
    }
}
