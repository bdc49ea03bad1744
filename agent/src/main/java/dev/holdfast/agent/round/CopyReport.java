package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.replication.CopyFailure;
import dev.holdfast.engine.replication.ReplicationReport;
import java.io.PrintStream;

/** Tells what was copied to a site. */
public final class CopyReport {
    private CopyReport() {}

    /** Whether something could not be copied: always because it is not right at the source, so that is damage. */
    public static boolean isDamaged(SiteCopy.Copied copied) {
        return !copied.report().failures().isEmpty();
    }

    /**
     * Prints it.
     *
     * @param indent what each line begins with
     */
    public static void print(PrintStream out, String indent, SiteCopy.Copied copied) {
        ReplicationReport report = copied.report();
        for (CopyFailure failure : report.failures()) {
            out.println(indent + "not copied: " + failure.object() + ": " + failure.problem());
        }
        out.printf(
                "%scopied %d points and %d packs, %s in %s (%s)%n",
                indent,
                report.points(),
                report.packs(),
                Sizes.bytes(report.bytes()),
                Sizes.duration(copied.time()),
                Sizes.rate(report.bytes(), copied.time()));
        if (report.missingPoints() > 0) {
            out.println(indent + report.missingPoints() + " points are still missing there, for what is listed above");
        }
    }

    /** Writes it into an object. */
    public static void write(SiteCopy.Copied copied, ObjectNode into) {
        ReplicationReport report = copied.report();
        into.put("points", report.points())
                .put("packs", report.packs())
                .put("bytes", report.bytes())
                .put("missingPoints", report.missingPoints())
                .put("seconds", copied.time().toMillis() / 1e3);
        ArrayNode failures = into.putArray("failures");
        report.failures()
                .forEach(failure ->
                        failures.addObject().put("object", failure.object()).put("problem", failure.problem()));
    }
}
