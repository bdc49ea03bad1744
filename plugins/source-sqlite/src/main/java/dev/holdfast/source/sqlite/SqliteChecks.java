package dev.holdfast.source.sqlite;

import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.source.SourceException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConnection;

/** Looks whether a copy is sound, and at what an operator wants to be looked at. Nothing is changed, or made beside it. */
final class SqliteChecks {
    private static final int MOST_FINDINGS = 20;
    private static final int MOST_SAID = 2000;

    /** What a program brings that made the database, and is not here. */
    private static final Pattern NOT_HERE =
            Pattern.compile("no such (collation sequence|function|module|tokenizer)|unknown tokenizer");

    private final Path copy;

    /** Of a copy that nobody changes. */
    SqliteChecks(Path copy) {
        this.copy = copy;
    }

    /** Whether all pages are what they should be; reads all of them once. */
    Check pages() throws SourceException {
        return pragma("pages (quick_check)", "PRAGMA quick_check(" + MOST_FINDINGS + ")");
    }

    /** Whether all pages, and all indexes, are what they should be. */
    Check integrity() throws SourceException {
        return pragma("structures (integrity_check)", "PRAGMA integrity_check(" + MOST_FINDINGS + ")");
    }

    private Check pragma(String name, String pragma) throws SourceException {
        return looked(name, statement -> {
            List<String> found = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(pragma)) {
                while (result.next()) {
                    found.add(result.getString(1));
                }
            }
            boolean sound = found.equals(List.of("ok"));
            return new Check(
                    name, sound ? Verdict.PASSED : Verdict.FAILED, sound ? "" : said(String.join("; ", found)));
        });
    }

    /** Whether rows name others that are not there. That is the program's own matter: SQLite does not insist by default. */
    Check foreignKeys() throws SourceException {
        String name = "references (foreign_key_check)";
        return looked(name, statement -> {
            long missing = 0;
            Optional<String> first = Optional.empty();
            try (ResultSet result = statement.executeQuery("PRAGMA foreign_key_check")) {
                while (result.next()) {
                    missing++;
                    if (first.isEmpty()) {
                        first = Optional.of(result.getString(1) + " names a row of " + result.getString(3));
                    }
                }
            }
            long count = missing;
            return first.map(example -> new Check(
                            name,
                            Verdict.FAILED,
                            count + " rows name others that are not there; the first: " + example))
                    .orElse(new Check(name, Verdict.PASSED, ""));
        });
    }

    /** Asks what the operator wants to be asked: no row or a first value of 0 is a failure, for SQLite has no booleans. */
    Check query(String sql) throws SourceException {
        return looked(sql, statement -> {
            if (!statement.execute(sql)) {
                return new Check(sql, Verdict.PASSED, "done");
            }
            try (ResultSet result = statement.getResultSet()) {
                if (!result.next()) {
                    return new Check(sql, Verdict.FAILED, "no row");
                }
                String value = result.getString(1);
                return new Check(
                        sql, "0".equals(value) ? Verdict.FAILED : Verdict.PASSED, value == null ? "null" : said(value));
            }
        });
    }

    /** What the program that made it says of it. */
    Check facts() throws SourceException {
        String name = "belongs to";
        return looked(
                name,
                statement -> new Check(
                        name,
                        Verdict.PASSED,
                        "application_id " + number(statement, "application_id") + ", user_version "
                                + number(statement, "user_version") + ", " + number(statement, "page_count")
                                + " pages of " + number(statement, "page_size") + " bytes"));
    }

    private static long number(Statement statement, String pragma) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA " + pragma)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    private interface Look {
        Check at(Statement statement) throws SQLException;
    }

    private Check looked(String name, Look look) throws SourceException {
        try (SQLiteConnection connection = SqliteLibrary.open(copy, SqliteLibrary.Use.STILL);
                Statement statement = connection.createStatement()) {
            return look.at(statement);
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            boolean notHere = NOT_HERE.matcher(message).find();
            return new Check(name, notHere ? Verdict.SKIPPED : Verdict.FAILED, said(message));
        }
    }

    private static String said(String text) {
        return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) + " …" : text;
    }
}
