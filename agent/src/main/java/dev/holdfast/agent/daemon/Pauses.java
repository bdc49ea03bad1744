package dev.holdfast.agent.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.control.Pause;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.repository.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pauses that hold, kept in a local file: they outlive a restart, and no restart makes one longer. If the file is lost
 * or damaged, workloads are protected again, and that is told of.
 */
final class Pauses {
    private static final Logger LOG = LoggerFactory.getLogger(Pauses.class);
    private static final long LARGEST = 16 << 20;

    private final Path file;
    private final NavigableMap<String, Pause> pauses;

    Pauses(Path file) {
        this.file = file;
        this.pauses = read();
    }

    private NavigableMap<String, Pause> read() {
        NavigableMap<String, Pause> read = new TreeMap<>();
        if (!Files.exists(file)) {
            return read;
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw new FormatException("larger than it can be");
            }
            for (JsonObject each : JsonObject.parse(Files.readAllBytes(file)).objects("pauses")) {
                Pause pause = new Pause(
                        each.text("reason"),
                        Instant.parse(each.text("since")),
                        Instant.parse(each.text("until")),
                        each.text("by"));
                read.put(each.text("workload"), pause);
            }
            return read;
        } catch (IOException | FormatException | IllegalArgumentException | DateTimeException e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("the pauses that were asked for are lost: all workloads are captured again");
            return new TreeMap<>();
        }
    }

    /** Those that hold, by workload. */
    Map<String, Pause> all() {
        return pauses;
    }

    Optional<Pause> of(String workload) {
        return Optional.ofNullable(pauses.get(workload));
    }

    /**
     * Holds one, in place of what held for that workload.
     *
     * @throws IOException if it cannot be kept: then it does not hold
     */
    void hold(String workload, Pause pause) throws IOException {
        NavigableMap<String, Pause> next = new TreeMap<>(pauses);
        next.put(workload, pause);
        write(next);
        pauses.put(workload, pause);
    }

    /**
     * Ends one.
     *
     * @throws IOException if that cannot be kept: then it goes on
     */
    void end(String workload) throws IOException {
        NavigableMap<String, Pause> next = new TreeMap<>(pauses);
        next.remove(workload);
        write(next);
        pauses.remove(workload);
    }

    /** Forgets those whose time is over; returns their workloads. */
    List<String> expire(Instant now) {
        List<String> over = new ArrayList<>();
        pauses.forEach((workload, pause) -> {
            if (!pause.until().isAfter(now)) {
                over.add(workload);
            }
        });
        over.forEach(pauses::remove);
        return over;
    }

    private void write(NavigableMap<String, Pause> next) throws IOException {
        ObjectNode object = JsonObject.create();
        var array = object.putArray("pauses");
        next.forEach((workload, pause) -> array.addObject()
                .put("workload", workload)
                .put("reason", pause.reason())
                .put("since", pause.since().toString())
                .put("until", pause.until().toString())
                .put("by", pause.by()));
        AtomicFile.write(file, JsonObject.bytes(object));
    }
}
