package dev.holdfast.agent.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.repository.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When an agent of this host ran and judged its objectives, kept in {@code watched.json} of the state folder. After a crash
 * the last minute of it is missing. If the file is lost, nothing is known of the time before.
 */
final class Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    /** An agent that is at work judges each few seconds; a host that sleeps, or a program that hangs, does not. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    private static final int MOST = 10_000;
    private static final long LARGEST = 2 << 20;

    private final Path folder;
    private final Path file;
    private final List<Span> spans;
    private boolean running;

    Watched(Path state) {
        this.folder = state;
        this.file = state.resolve("watched.json");
        this.spans = read();
    }

    private List<Span> read() {
        List<Span> read = new ArrayList<>();
        if (!Files.exists(file)) {
            return read;
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw new FormatException("larger than any that is written");
            }
            for (JsonObject each : JsonObject.parse(Files.readAllBytes(file)).objects("watched")) {
                read.add(new Span(Instant.parse(each.text("from")), Instant.parse(each.text("to"))));
            }
            return read;
        } catch (IOException | FormatException | DateTimeException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("when this agent ran is no longer known: reports tell less of the past");
            return new ArrayList<>();
        }
    }

    /** The objectives are judged now. */
    void now(Instant now) {
        if (running && spans.getLast().to().isAfter(now)) {
            return; // the clock was set back: what it says is believed when it is past what it said
        }
        boolean goesOn = running && Duration.between(spans.getLast().to(), now).compareTo(LONGEST_SILENCE) <= 0;
        Instant since = goesOn ? spans.removeLast().from() : now;
        spans.add(new Span(since, now));
        running = true;
        if (spans.size() > MOST) {
            spans.removeFirst();
        }
    }

    /** What cannot be written is logged. */
    void save() {
        ObjectNode object = JsonObject.create();
        ArrayNode array = object.putArray("watched");
        spans.forEach(span -> array.addObject()
                .put("from", span.from().toString())
                .put("to", span.to().toString()));
        try {
            Files.createDirectories(folder);
            AtomicFile.write(file, JsonObject.bytes(object));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("when this agent ran cannot be kept");
        }
    }

    Spans spans() {
        return Spans.of(spans);
    }
}
