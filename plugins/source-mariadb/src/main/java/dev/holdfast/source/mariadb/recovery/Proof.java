package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks a recovered server: its tables by its own tools, and what the operator asks it. */
record Proof(RecoveringServer server, Programs programs, Account account) {
    private static final Pattern QUERY = Pattern.compile("(?s)([A-Za-z_][A-Za-z0-9_$-]{0,63}):\\s*(.+)");
    private static final Pattern WRONG = Pattern.compile("(?mi)^(error|warning)\\s*:|\\bcorrupt");
    private static final int MOST_SAID = 2000;

    /** Has every table checked. */
    Check structures() throws IOException, InterruptedException {
        Command.Result result = new Command(account)
                .run(List.of(
                        programs.path("mariadb-check"),
                        "--defaults-file=" + server.login(),
                        "--all-databases",
                        "--check",
                        "--silent"));
        boolean sound = result.isGood() && !WRONG.matcher(result.output()).find();
        return new Check("tables (mariadb-check)", sound ? Verdict.PASSED : Verdict.FAILED, said(result.output()));
    }

    /** Asks what the operator wants to be asked. */
    Check query(String order) throws SourceException {
        Matcher matcher = QUERY.matcher(order);
        boolean named = matcher.matches();
        try (Connection connection = server.connect()) {
            if (named) {
                connection.run("USE `" + matcher.group(1) + "`");
            }
            Connection.Result result = connection.query(named ? matcher.group(2) : order);
            return answer(order, result);
        } catch (IOException e) {
            return new Check(order, Verdict.FAILED, Failures.message(e));
        }
    }

    private static Check answer(String order, Connection.Result result) {
        if (result.columns().isEmpty()) {
            return new Check(order, Verdict.PASSED, "done");
        }
        if (result.rows().isEmpty()) {
            return new Check(order, Verdict.FAILED, "no row");
        }
        Optional<String> value = result.first();
        boolean isFalse = result.columns().getFirst().truth() && value.equals(Optional.of("0"));
        return new Check(order, isFalse ? Verdict.FAILED : Verdict.PASSED, said(value.orElse("null")));
    }

    private static String said(String output) {
        String text = output.strip();
        return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) + " …" : text;
    }
}
