package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks a recovered server: its structures by its own tools, and what the operator asks it. */
final class Proof {
    private static final Pattern QUERY = Pattern.compile("(?s)([A-Za-z_][A-Za-z0-9_-]{0,62}):\\s*(.+)");
    private static final String USUAL_DATABASE = "postgres";
    private static final int MOST_SAID = 2000;

    private final RecoveringServer server;
    private final Programs programs;
    private final Command command;

    Proof(RecoveringServer server, Programs programs, Account account) {
        this.server = server;
        this.programs = programs;
        this.command = new Command(account);
    }

    /** Has the restored files compared with the manifest of the base; the server must not have changed them yet. */
    static Check files(Layout layout, Programs programs, Account account) throws IOException, InterruptedException {
        String name = "files (pg_verifybackup)";
        if (!programs.has(BackupVerification.PROGRAM)) {
            return new Check(name, Verdict.SKIPPED, "pg_verifybackup is not installed");
        }
        BackupVerification.Verdict found = new BackupVerification(layout, programs, account).run();
        return new Check(name, found.isGood() ? Verdict.PASSED : Verdict.FAILED, said(found.said()));
    }

    /** Has tables and indexes checked in every database. The extension that this takes is taken out again. */
    Check structures() throws IOException, InterruptedException, SourceException {
        String name = "structures (pg_amcheck)";
        if (!programs.has("pg_amcheck")) {
            return new Check(
                    name, Verdict.SKIPPED, "pg_amcheck is not installed; PostgreSQL has it from version 14 on");
        }
        List<String> added = new ArrayList<>();
        try {
            for (String database : databases()) {
                if (addExtension(database)) {
                    added.add(database);
                }
            }
            Command.Result result = command.run(
                    List.of(
                            programs.path("pg_amcheck"),
                            "--all",
                            "--no-password",
                            "--jobs=" + Runtime.getRuntime().availableProcessors()),
                    server.variables());
            return new Check(name, result.isGood() ? Verdict.PASSED : Verdict.FAILED, said(result.output()));
        } catch (SQLException e) {
            return new Check(name, Verdict.SKIPPED, "the extension amcheck cannot be used: " + SqlFailures.message(e));
        } finally {
            for (String database : added) {
                dropExtension(database);
            }
        }
    }

    private List<String> databases() throws SourceException, SQLException {
        List<String> databases = new ArrayList<>();
        try (Connection connection = server.database(USUAL_DATABASE).patient();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT datname FROM pg_database WHERE datallowconn ORDER BY datname")) {
            while (result.next()) {
                databases.add(result.getString(1));
            }
        }
        return databases;
    }

    private boolean addExtension(String database) throws SourceException, SQLException {
        try (Connection connection = server.database(database).patient();
                Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT FROM pg_extension WHERE extname = 'amcheck'")) {
                if (result.next()) {
                    return false;
                }
            }
            statement.execute("CREATE EXTENSION amcheck SCHEMA pg_catalog");
            return true;
        }
    }

    private void dropExtension(String database) throws SourceException {
        try (Connection connection = server.database(database).patient();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP EXTENSION amcheck");
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the extension amcheck cannot be taken out of database " + database, e);
        }
    }

    /** Asks what the operator wants to be asked. */
    Check query(String order) throws SourceException {
        Matcher matcher = QUERY.matcher(order);
        boolean named = matcher.matches();
        String database = named ? matcher.group(1) : USUAL_DATABASE;
        String sql = named ? matcher.group(2) : order;
        try (Connection connection = server.database(database).patient();
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            if (!rows) {
                return new Check(order, Verdict.PASSED, "done");
            }
            try (ResultSet result = statement.getResultSet()) {
                return answer(order, result);
            }
        } catch (SQLException e) {
            return new Check(order, Verdict.FAILED, SqlFailures.message(e));
        }
    }

    private static Check answer(String order, ResultSet result) throws SQLException {
        if (!result.next()) {
            return new Check(order, Verdict.FAILED, "no row");
        }
        String value = result.getString(1);
        boolean isFalse = "f".equals(value) && result.getMetaData().getColumnType(1) == java.sql.Types.BIT;
        return new Check(order, isFalse ? Verdict.FAILED : Verdict.PASSED, value == null ? "null" : said(value));
    }

    private static String said(String output) {
        String text = output.strip();
        return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) + " …" : text;
    }
}
