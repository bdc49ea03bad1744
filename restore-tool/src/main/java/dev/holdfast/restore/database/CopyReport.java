package dev.holdfast.restore.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.point.Point;
import dev.holdfast.restore.site.OlderPoint;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;

/** Tells of a database that was restored without a log. */
record CopyReport(Point point, Path path, CopyRestore.Done done) {
    ExitCode exit() {
        return done.isSound() && done.warnings().isEmpty() ? ExitCode.DONE : ExitCode.DEGRADED;
    }

    void print(PrintStream out, ZoneId zone) {
        done.warnings().forEach(warning -> out.println("warning   " + warning));
        out.println("workload  " + point.manifest().workload());
        out.println("instant   " + Times.show(point.manifest().instant(), zone));
        if (done.placed()) {
            out.println("restored  " + Sizes.bytes(done.writtenBytes()) + " to " + path + " in "
                    + Sizes.duration(done.time()) + " (" + Sizes.rate(done.writtenBytes(), done.time()) + ")");
        } else {
            out.println("restored  not: what stands at " + path + " was left, as the copy is not sound; it is at "
                    + path + ".holdfast-partial");
        }
        Checks.print(done.checks(), out);
    }

    ObjectNode json(OlderPoint older) {
        ObjectNode document = JsonObject.create();
        document.put("point", point.name().object().value())
                .put("workload", point.manifest().workload())
                .put("instant", point.manifest().instant().toString())
                .put("path", path.toString())
                .put("placed", done.placed())
                .put("writtenBytes", done.writtenBytes())
                .put("seconds", done.time().toMillis() / 1e3)
                .put("sound", done.isSound());
        Checks.write(done.checks(), document);
        done.warnings().forEach(document.putArray("warnings")::add);
        older.write(document);
        return document;
    }
}
