package dev.holdfast.source.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A database with a ledger, as a program of its own uses it: entries are numbered from 1, each is a transaction that changes
 * a total as well.
 */
final class Database implements AutoCloseable {
    private final Connection connection;

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** Makes one, or opens it as it is. */
    static Database open(Path path) throws SQLException {
        Database database = new Database(DriverManager.getConnection("jdbc:sqlite:" + path));
        database.execute("PRAGMA busy_timeout = 60000");
        return database;
    }

    /** A new one with an empty ledger and some pages of other data. */
    static Database create(Path path, String journal, int filler) throws SQLException {
        Database database = open(path);
        database.execute("PRAGMA journal_mode = " + journal);
        database.execute("CREATE TABLE total (id INTEGER PRIMARY KEY, entries INTEGER NOT NULL)");
        database.execute("CREATE TABLE ledger (entry INTEGER PRIMARY KEY, note TEXT NOT NULL UNIQUE)");
        database.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        database.execute("INSERT INTO total VALUES (1, 0)");
        database.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + filler
                + ") INSERT INTO filler SELECT i, randomblob(4000) FROM n");
        return database;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Commits an entry, which touches pages all over the file. */
    void enter(long entry) throws SQLException {
        execute("BEGIN IMMEDIATE");
        execute("INSERT INTO ledger VALUES (" + entry + ", hex(randomblob(200)))");
        execute("UPDATE total SET entries = " + entry);
        execute(
                "UPDATE filler SET bytes = randomblob(4000) WHERE id = 1 + abs(random()) % (SELECT max(id) FROM filler)");
        execute("COMMIT");
    }

    long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** How many entries it has, all from the first on; fails if it is not sound. */
    long ledger() throws SQLException {
        long entries = number("SELECT count(*) FROM ledger");
        List<Long> told = LongStream.of(
                        number("SELECT coalesce(max(entry), 0) FROM ledger"), number("SELECT entries FROM total"))
                .boxed()
                .toList();
        String integrity = text("PRAGMA integrity_check");
        if (!told.equals(List.of(entries, entries)) || !integrity.equals("ok")) {
            throw new AssertionError(entries + " entries, last and total " + told + ", integrity " + integrity);
        }
        return entries;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
