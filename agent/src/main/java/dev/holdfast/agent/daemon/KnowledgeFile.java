package dev.holdfast.agent.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.schedule.Knowledge;
import dev.holdfast.agent.schedule.Learned;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.repository.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the scheduler learned, in a local file. Losing it, or finding it damaged, costs nothing but having to learn again. */
final class KnowledgeFile {
    private static final Logger LOG = LoggerFactory.getLogger(KnowledgeFile.class);
    private static final long MOST_MILLIS = Duration.ofDays(36_500).toMillis();

    private final Path file;

    KnowledgeFile(Path file) {
        this.file = file;
    }

    Knowledge read() {
        if (!Files.exists(file)) {
            return Knowledge.NONE;
        }
        try {
            Map<String, Knowledge.OfWorkload> workloads = new HashMap<>();
            for (JsonObject each : JsonObject.parse(Files.readAllBytes(file)).objects("workloads")) {
                workloads.put(each.text("name"), workload(each));
            }
            return new Knowledge(workloads);
        } catch (IOException | FormatException | IllegalArgumentException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("what was learned is lost, and is learned again");
            return Knowledge.NONE;
        }
    }

    private static Knowledge.OfWorkload workload(JsonObject object) throws FormatException {
        Map<String, Learned> copies = new HashMap<>();
        Map<String, Instant> newest = new HashMap<>();
        for (JsonObject site : object.objects("sites")) {
            String name = site.text("name");
            if (!site.isNull("copy")) {
                copies.put(name, learned(site.object("copy")));
            }
            site.optionalText("newest").ifPresent(text -> newest.put(name, instant(text)));
        }
        return new Knowledge.OfWorkload(learned(object.object("capture")), copies, newest);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not an instant", e);
        }
    }

    private static Learned learned(JsonObject object) throws FormatException {
        return new Learned(
                Duration.ofMillis(object.number("meanMillis", MOST_MILLIS)),
                Duration.ofMillis(object.number("deviationMillis", MOST_MILLIS)),
                (int) object.number("samples", Integer.MAX_VALUE));
    }

    /** Writes it in place of what was there; what cannot be written is logged. */
    void write(Knowledge knowledge) {
        ObjectNode object = JsonObject.create();
        var workloads = object.putArray("workloads");
        knowledge.workloads().forEach((name, known) -> {
            ObjectNode each = workloads.addObject().put("name", name);
            write(known.capture(), each.putObject("capture"));
            var sites = each.putArray("sites");
            var names = new TreeSet<>(known.copies().keySet());
            names.addAll(known.newest().keySet());
            for (String site : names) {
                ObjectNode at = sites.addObject().put("name", site);
                if (known.copies().containsKey(site)) {
                    write(known.copies().get(site), at.putObject("copy"));
                }
                if (known.newest().containsKey(site)) {
                    at.put("newest", known.newest().get(site).toString());
                }
            }
        });
        try {
            AtomicFile.write(file, JsonObject.bytes(object));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("what was learned cannot be kept");
        }
    }

    private static void write(Learned learned, ObjectNode object) {
        object.put("meanMillis", learned.mean().toMillis())
                .put("deviationMillis", learned.deviation().toMillis())
                .put("samples", learned.samples());
    }
}
