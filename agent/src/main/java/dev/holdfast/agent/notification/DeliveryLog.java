package dev.holdfast.agent.notification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was delivered to whom, and what was not: a JSON object a line, in {@code deliveries.jsonl} of the state folder. When
 * that grows too large it becomes {@code deliveries.1.jsonl}, in place of the one before. Safe for use by many threads.
 */
public final class DeliveryLog {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLog.class);
    private static final long LARGEST = 2 << 20;
    private static final int MOST_RECENT = 500;

    private final Path file;
    private final Path older;
    private final long largest;
    private final Deque<Delivery> recent = new ArrayDeque<>();

    /** Opens the log of a state folder; what is there already is kept. */
    public DeliveryLog(Path state) {
        this(state, LARGEST);
    }

    DeliveryLog(Path state, long largest) {
        this.file = state.resolve("deliveries.jsonl");
        this.older = state.resolve("deliveries.1.jsonl");
        this.largest = largest;
        remember(older);
        remember(file);
    }

    private void remember(Path from) {
        if (!Files.exists(from)) {
            return;
        }
        try {
            if (Files.size(from) <= 2 * LARGEST) {
                new String(Files.readAllBytes(from), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> parse(line).ifPresent(this::remember));
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", from).setCause(e).log("the log of deliveries cannot be read");
        }
    }

    private void remember(Delivery delivery) {
        recent.addLast(delivery);
        if (recent.size() > MOST_RECENT) {
            recent.removeFirst();
        }
    }

    /** The last ones, of this and earlier runs, the newest last. */
    public synchronized List<Delivery> recent() {
        return List.copyOf(recent);
    }

    /** Adds one; what cannot be written is logged. */
    synchronized void add(Delivery delivery) {
        remember(delivery);
        byte[] line = (new String(JsonObject.bytes(json(delivery)), StandardCharsets.UTF_8) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        try {
            if (Files.exists(file) && Files.size(file) + line.length > largest) {
                Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("a delivery cannot be logged");
        }
    }

    private static ObjectNode json(Delivery delivery) {
        return JsonObject.create()
                .put("at", delivery.at().toString())
                .put("recipient", delivery.recipient())
                .put("message", delivery.message())
                .put("kind", delivery.kind().word())
                .put("event", delivery.event().word())
                .put("headline", delivery.headline())
                .put("tries", delivery.tries())
                .put("outcome", delivery.outcome().word())
                .put("detail", delivery.detail());
    }

    /** A line that was cut off by a crash, or is of another version, is passed over. */
    private static Optional<Delivery> parse(String line) {
        try {
            JsonObject json = JsonObject.parse(line.getBytes(StandardCharsets.UTF_8));
            return Optional.of(new Delivery(
                    Instant.parse(json.text("at")),
                    json.text("recipient"),
                    json.text("message"),
                    oneOf(Message.Kind.values(), json.text("kind")),
                    oneOf(NotificationEvent.values(), json.text("event")),
                    json.text("headline"),
                    (int) json.number("tries", Integer.MAX_VALUE),
                    oneOf(Outcome.values(), json.text("outcome")),
                    json.text("detail")));
        } catch (FormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static <T extends Enum<T>> T oneOf(T[] values, String word) throws FormatException {
        return Arrays.stream(values)
                .filter(each -> each.name().equalsIgnoreCase(word.replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new FormatException("unknown word " + word));
    }
}
