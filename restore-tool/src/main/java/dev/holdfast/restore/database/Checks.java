package dev.holdfast.restore.database;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.spi.database.Recovered.Check;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Shows what was looked at in a restored database. */
final class Checks {
    private Checks() {}

    static void print(List<Check> checks, PrintStream out) {
        for (Check check : checks) {
            out.println("check     " + verdict(check) + "  " + check.name()
                    + (check.detail().isEmpty() ? "" : ": " + check.detail()));
        }
    }

    static void write(List<Check> checks, ObjectNode into) {
        ArrayNode all = into.putArray("checks");
        for (Check check : checks) {
            all.addObject()
                    .put("name", check.name())
                    .put("verdict", verdict(check))
                    .put("detail", check.detail());
        }
    }

    private static String verdict(Check check) {
        return check.verdict().name().toLowerCase(Locale.ROOT);
    }
}
