package dev.holdfast.restore.database;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.spi.database.StandbyTarget.Prepared;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells of a database that was restored and is to be recovered by its operator.
 *
 * @param damaged bases of which a part is damaged at all sites
 * @param passedOver why newer bases could not be used otherwise
 */
record PreparedReport(
        RecoveryPlan plan,
        List<String> damaged,
        List<String> passedOver,
        Path path,
        DatabaseRestore.Restored restored,
        Prepared prepared) {

    ExitCode exit() {
        if (!damaged.isEmpty()) {
            return ExitCode.DAMAGED;
        }
        return prepared.isSound() && warnings().isEmpty() ? ExitCode.DONE : ExitCode.DEGRADED;
    }

    private List<String> warnings() {
        List<String> all = new ArrayList<>(damaged);
        all.addAll(passedOver);
        plan.gap().ifPresent(all::add);
        all.addAll(plan.log().passedOver());
        all.addAll(restored.warnings());
        return all;
    }

    void print(PrintStream out, ZoneId zone) {
        warnings().forEach(warning -> out.println("warning   " + warning));
        out.println("workload  " + plan.point().manifest().workload());
        out.println("base      " + Times.show(plan.point().manifest().instant(), zone));
        out.println("restored  " + restored.told(path));
        out.println("log       " + Sizes.bytes(prepared.logBytes()) + " in " + prepared.log());
        Checks.print(prepared.checks(), out);
        out.println("started   nothing; the recovery replays the log " + prepared.until());
        prepared.steps().forEach(step -> {
            out.println("next      " + step.command());
            out.println("          " + step.effect());
        });
    }

    ObjectNode json(OlderPoint older) {
        ObjectNode document = JsonObject.create();
        document.put("point", plan.point().name().object().value())
                .put("workload", plan.point().manifest().workload())
                .put("base", plan.point().manifest().instant().toString())
                .put("path", path.toString())
                .put("entries", restored.entries())
                .put("writtenBytes", restored.writtenBytes())
                .put("restoreSeconds", restored.time().toMillis() / 1e3)
                .put("started", false)
                .put("log", prepared.log())
                .put("logBytes", prepared.logBytes())
                .put("until", prepared.until())
                .put("sound", prepared.isSound());
        ArrayNode steps = document.putArray("next");
        prepared.steps()
                .forEach(
                        step -> steps.addObject().put("command", step.command()).put("effect", step.effect()));
        Checks.write(prepared.checks(), document);
        warnings().forEach(document.putArray("warnings")::add);
        older.write(document);
        return document;
    }
}
