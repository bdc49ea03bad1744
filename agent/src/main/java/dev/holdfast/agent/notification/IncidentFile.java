package dev.holdfast.agent.notification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.repository.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands and who was told of it, in a local file. Losing it, or finding it damaged, costs that it is told again. */
final class IncidentFile {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentFile.class);
    private static final int LARGEST = 64 << 20;

    private final Path file;

    IncidentFile(Path file) {
        this.file = file;
    }

    /** @param now no moment that is read is after it, whatever the clock was then */
    Incidents.Memory read(Instant now) {
        if (!Files.exists(file)) {
            return Incidents.Memory.EMPTY;
        }
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new FormatException("larger than " + LARGEST + " bytes");
            }
            JsonObject object = JsonObject.parse(bytes);
            Map<AlertKey, Incidents.Return> returns = new HashMap<>();
            for (JsonObject each : object.objects("returns")) {
                returns.put(
                        key(each),
                        new Incidents.Return(
                                (int) each.number("count", Integer.MAX_VALUE), instant(each, "ended", now)));
            }
            return new Incidents.Memory(
                    incidents(object.objects("open"), now), incidents(object.objects("closing"), now), returns);
        } catch (IOException | FormatException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("what was told is not known any more: what stands is told again");
            return Incidents.Memory.EMPTY;
        }
    }

    private static List<Incident> incidents(List<JsonObject> objects, Instant now) throws FormatException {
        List<Incident> incidents = new ArrayList<>();
        for (JsonObject each : objects) {
            incidents.add(incident(each, now));
        }
        return incidents;
    }

    private static Incident incident(JsonObject object, Instant now) throws FormatException {
        Incident incident = new Incident(object.text("id"), key(object), instant(object, "opened", now), (int)
                object.number("returns", Integer.MAX_VALUE));
        incident.continueAt((int) object.number("sequence", Integer.MAX_VALUE));
        for (JsonObject each : object.objects("members")) {
            Optional<Instant> left = each.isNull("left") ? Optional.empty() : Optional.of(instant(each, "left", now));
            Alert alert = alert(each, now);
            incident.members().put(alert.key(), new Incident.Member(alert, instant(each, "joined", now), left));
        }
        for (JsonObject each : object.objects("gone")) {
            Alert alert = alert(each, now);
            incident.gone().put(alert.key(), alert);
        }
        for (JsonObject each : object.objects("told")) {
            incident.told().put(each.text("who"), told(each, now));
        }
        if (incident.members().isEmpty() && incident.gone().isEmpty()) {
            throw new FormatException("an incident of nothing");
        }
        return incident;
    }

    private static Told told(JsonObject object, Instant now) throws FormatException {
        Message.Kind last = oneOf(Message.Kind.values(), object.text("last"));
        Instant lastAt = instant(object, "at", now);
        Optional<Told.Pending> pending = object.isNull("pending")
                ? Optional.empty()
                : Optional.of(new Told.Pending((int) object.number("pending", Integer.MAX_VALUE), last, lastAt));
        return new Told(object.number("reached", 1) == 1, last, lastAt, pending);
    }

    private static Alert alert(JsonObject object, Instant now) throws FormatException {
        Set<AlertKey> explainedBy = new TreeSet<>();
        for (JsonObject each : object.objects("explainedBy")) {
            explainedBy.add(key(each));
        }
        return new Alert(
                key(object),
                oneOf(Severity.values(), object.text("severity")),
                object.text("what"),
                object.text("cause"),
                object.text("advice"),
                instant(object, "since", now),
                explainedBy);
    }

    private static AlertKey key(JsonObject object) throws FormatException {
        return new AlertKey(
                oneOf(NotificationEvent.values(), object.text("event")),
                object.optionalText("workload"),
                object.optionalText("site"),
                object.optionalText("agent"));
    }

    private static <T extends Enum<T>> T oneOf(T[] values, String name) throws FormatException {
        return Arrays.stream(values)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new FormatException("unknown word " + name));
    }

    private static Instant instant(JsonObject object, String member, Instant now) throws FormatException {
        try {
            Instant instant = Instant.parse(object.text(member));
            return instant.isAfter(now) ? now : instant;
        } catch (DateTimeException e) {
            throw new FormatException("member '" + member + "' is not an instant", e);
        }
    }

    /** Writes it in place of what was there; what cannot be written is logged. */
    void write(Incidents.Memory memory) {
        ObjectNode object = JsonObject.create();
        write(memory.open(), object.putArray("open"));
        write(memory.closing(), object.putArray("closing"));
        ArrayNode returns = object.putArray("returns");
        memory.returns()
                .forEach((group, each) -> write(group, returns.addObject())
                        .put("count", each.count())
                        .put("ended", each.endedAt().toString()));
        try {
            AtomicFile.write(file, JsonObject.bytes(object));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("reason", e).log("what was told cannot be kept");
        }
    }

    private static void write(Collection<Incident> incidents, ArrayNode array) {
        for (Incident incident : incidents) {
            ObjectNode object = write(incident.group(), array.addObject())
                    .put("id", incident.id())
                    .put("opened", incident.openedAt().toString())
                    .put("returns", incident.returns())
                    .put("sequence", incident.sequence());
            ArrayNode members = object.putArray("members");
            incident.members().values().forEach(member -> {
                ObjectNode each = write(member.alert(), members.addObject())
                        .put("joined", member.joinedAt().toString());
                member.leftAt().ifPresent(left -> each.put("left", left.toString()));
            });
            ArrayNode gone = object.putArray("gone");
            incident.gone().values().forEach(alert -> write(alert, gone.addObject()));
            ArrayNode all = object.putArray("told");
            incident.told().forEach((who, told) -> {
                ObjectNode each = all.addObject()
                        .put("who", who)
                        .put("reached", told.reached() ? 1 : 0)
                        .put("last", told.last().name())
                        .put("at", told.lastAt().toString());
                told.pending().ifPresent(pending -> each.put("pending", pending.sequence()));
            });
        }
    }

    private static ObjectNode write(Alert alert, ObjectNode object) {
        write(alert.key(), object)
                .put("severity", alert.severity().name())
                .put("what", alert.what())
                .put("cause", alert.cause())
                .put("advice", alert.advice())
                .put("since", alert.since().toString());
        ArrayNode explainedBy = object.putArray("explainedBy");
        alert.explainedBy().forEach(key -> write(key, explainedBy.addObject()));
        return object;
    }

    private static ObjectNode write(AlertKey key, ObjectNode object) {
        object.put("event", key.event().name());
        key.workload().ifPresent(name -> object.put("workload", name));
        key.site().ifPresent(name -> object.put("site", name));
        key.agent().ifPresent(name -> object.put("agent", name));
        return object;
    }
}
