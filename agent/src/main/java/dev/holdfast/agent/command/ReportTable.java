package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report as a table for other programs: a heading and a line for each objective, as RFC 4180 has it.
 *
 * @param report what the agent answered
 */
record ReportTable(ObjectNode report) {
    private static final List<String> OF_OBJECTIVE = List.of(
            "site",
            "kind",
            "objectiveSeconds",
            "from",
            "heldPercent",
            "heldSeconds",
            "breachedSeconds",
            "unknownSeconds",
            "worstSeconds",
            "breachCount",
            "points");
    private static final List<String> OF_WORKLOAD = List.of("failedCaptures", "storedBytes", "weighedPoints");

    void print(PrintStream out) {
        List<String> headings = new ArrayList<>(List.of("workload"));
        headings.addAll(OF_OBJECTIVE);
        headings.add("to");
        headings.addAll(OF_WORKLOAD);
        line(out, headings);
        for (JsonNode workload : report.path("workloads")) {
            for (JsonNode objective : workload.path("objectives")) {
                List<String> cells =
                        new ArrayList<>(List.of(workload.path("workload").asText()));
                OF_OBJECTIVE.forEach(member -> cells.add(cell(objective.path(member))));
                cells.add(report.path("to").asText());
                OF_WORKLOAD.forEach(member -> cells.add(cell(workload.path(member))));
                line(out, cells);
            }
        }
    }

    private static String cell(JsonNode value) {
        return value.isNull() ? "" : value.asText();
    }

    private static void line(PrintStream out, List<String> cells) {
        out.print(cells.stream().map(ReportTable::quoted).collect(Collectors.joining(",")) + "\r\n");
    }

    /** Names may hold anything; what a spreadsheet would take for a formula is made plain text. */
    private static String quoted(String cell) {
        String plain = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
        return plain.matches("[^\",\r\n]*") ? plain : "\"" + plain.replace("\"", "\"\"") + "\"";
    }
}
