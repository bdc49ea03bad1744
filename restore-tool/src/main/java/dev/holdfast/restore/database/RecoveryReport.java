package dev.holdfast.restore.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.restore.site.OlderPoint;
import dev.holdfast.spi.database.Recovered;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells of a database that was recovered by its log.
 *
 * @param damaged bases of which a part is damaged at all sites
 * @param passedOver why newer bases could not be used otherwise
 */
record RecoveryReport(
        RecoveryPlan plan, List<String> damaged, List<String> passedOver, Path path, DatabaseRestore.Done done) {
    private static final int MOST_SHOWN = 5;

    ExitCode exit() {
        if (!damaged.isEmpty()) {
            return ExitCode.DAMAGED;
        }
        return done.recovered().isSound() && warnings().isEmpty() ? ExitCode.DONE : ExitCode.DEGRADED;
    }

    private List<String> warnings() {
        List<String> all = new ArrayList<>(damaged);
        all.addAll(passedOver);
        plan.gap().ifPresent(all::add);
        List<String> segments = plan.log().passedOver();
        segments.stream().limit(MOST_SHOWN).forEach(each -> all.add(each + "; it was passed over"));
        if (segments.size() > MOST_SHOWN) {
            all.add("and " + (segments.size() - MOST_SHOWN) + " more segments of the log");
        }
        if (plan.log().fromOthers() > 0) {
            all.add(Sizes.bytes(plan.log().fromOthers()) + " of the log were taken from another site than the first");
        }
        all.addAll(done.restored().warnings());
        return all;
    }

    void print(PrintStream out, ZoneId zone) {
        Recovered recovered = done.recovered();
        warnings().forEach(warning -> out.println("warning   " + warning));
        out.println("workload  " + plan.point().manifest().workload());
        out.println("base      " + Times.show(plan.point().manifest().instant(), zone));
        out.println("restored  " + done.restored().told(path));
        out.println("recovered in " + Sizes.duration(done.recovering()) + ", to " + recovered.position());
        out.println("last      "
                + recovered
                        .instant()
                        .map(instant -> "committed " + Times.show(instant, zone))
                        .orElse("nothing was committed after the base"));
        recovered.next().ifPresent(next -> out.println("stopped   " + next));
        Checks.print(recovered.checks(), out);
        recovered.running().ifPresent(command -> out.println("running   " + command));
    }

    ObjectNode json(OlderPoint older) {
        Recovered recovered = done.recovered();
        ObjectNode document = JsonObject.create();
        document.put("point", plan.point().name().object().value())
                .put("workload", plan.point().manifest().workload())
                .put("base", plan.point().manifest().instant().toString())
                .put("path", path.toString())
                .put("entries", done.restored().entries())
                .put("writtenBytes", done.restored().writtenBytes())
                .put("restoreSeconds", done.restored().time().toMillis() / 1e3)
                .put("recoverySeconds", done.recovering().toMillis() / 1e3)
                .put("position", recovered.position())
                .put("lastCommit", recovered.instant().map(Instant::toString).orElse(null))
                .put("stopped", recovered.next().orElse(null))
                .put("sound", recovered.isSound())
                .put("running", recovered.running().orElse(null));
        Checks.write(recovered.checks(), document);
        warnings().forEach(document.putArray("warnings")::add);
        older.write(document);
        return document;
    }
}
