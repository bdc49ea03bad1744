package dev.holdfast.restore.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.spi.database.Standing;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tells of a standby while it follows: a line every few seconds. */
final class FollowReport {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Surroundings surroundings;
    private final boolean json;
    private final String workload;
    private final Path path;
    private final FollowedLog log;
    private Optional<Standing> last = Optional.empty();
    private Optional<Instant> told = Optional.empty();
    private boolean connectTold;

    FollowReport(Surroundings surroundings, boolean json, String workload, Path path, FollowedLog log) {
        this.surroundings = surroundings;
        this.json = json;
        this.workload = workload;
        this.path = path;
        this.log = log;
    }

    /** Tells how far it is, unless that was told just now. */
    void standing(Standing standing) {
        Instant now = surroundings.clock().instant();
        last = Optional.of(standing);
        Optional<Instant> until = log.until(standing.replayed());
        if (told.filter(before -> before.plus(INTERVAL).isAfter(now)).isPresent()) {
            return;
        }
        told = Optional.of(now);
        long behind = behindBytes(standing);
        if (json) {
            ObjectNode document = document("following", standing);
            document.put("behindBytes", behind)
                    .put("until", until.map(Instant::toString).orElse(null));
            until.ifPresentOrElse(
                    instant -> document.put("behindSeconds", seconds(instant, now)),
                    () -> document.putNull("behindSeconds"));
            document.put("gap", log.gap().orElse(null));
            print(document);
            return;
        }
        PrintStream out = surroundings.out();
        if (!connectTold) {
            out.println("reach it  " + standing.connect());
            out.println("promote   " + standing.promote());
            connectTold = true;
        }
        out.println(Times.show(now, surroundings.zone()) + "  at " + standing.position() + ", behind by "
                + Sizes.bytes(behind)
                + until.map(instant -> " and " + Sizes.duration(Duration.between(instant, now)))
                        .orElse("")
                + standing.lastCommit()
                        .map(commit -> ", last commit " + Times.show(commit, surroundings.zone()))
                        .orElse(""));
        log.gap().ifPresent(gap -> out.println("warning   " + gap));
        out.flush();
    }

    private long behindBytes(Standing standing) {
        return Math.max(0, log.end().offset() - standing.replayed());
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1e3;
    }

    /** Tells that it is a server of its own now. */
    void promoted(Standing standing) {
        if (json) {
            ObjectNode document = document("promoted", standing);
            document.put(
                    "until",
                    log.until(standing.replayed()).map(Instant::toString).orElse(null));
            print(document);
            return;
        }
        surroundings
                .out()
                .println("promoted  at " + standing.position()
                        + standing.lastCommit()
                                .map(commit -> ", last commit " + Times.show(commit, surroundings.zone()))
                                .orElse(""));
        surroundings.out().println("running   " + standing.connect());
        surroundings.out().flush();
    }

    /** Tells that it was stopped, and how it goes on. */
    void stopped(String command) {
        if (json) {
            ObjectNode document = last.map(standing -> document("stopped", standing))
                    .orElseGet(() -> JsonObject.create().put("event", "stopped").put("workload", workload));
            print(document.put("next", command));
            return;
        }
        surroundings.out().println("stopped   " + last.map(Standing::position).orElse("before it let anybody in"));
        surroundings.out().println("go on     " + command);
        surroundings.out().flush();
    }

    private ObjectNode document(String event, Standing standing) {
        return JsonObject.create()
                .put("event", event)
                .put("time", surroundings.clock().instant().toString())
                .put("workload", workload)
                .put("path", path.toString())
                .put("position", standing.position())
                .put("lastCommit", standing.lastCommit().map(Instant::toString).orElse(null))
                .put("connect", standing.connect())
                .put("promote", standing.promote());
    }

    private void print(ObjectNode document) {
        Json.print(surroundings.out(), document);
        surroundings.out().flush();
    }
}
