package dev.holdfast.agent.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryLogTest {
    @TempDir
    Path state;

    private static Delivery delivery(int tries) {
        Message message = Messages.full();
        return new Delivery(
                Messages.AT,
                "ops",
                message.id(),
                message.kind(),
                message.event(),
                message.headline(),
                tries,
                Outcome.FAILED,
                "status 503");
    }

    @Test
    void whatWasDeliveredIsKnownAfterARestart() throws IOException {
        new DeliveryLog(state).add(delivery(1));
        Files.writeString(state.resolve("deliveries.jsonl"), "{\"at\": \"cut o", StandardOpenOption.APPEND);
        assertEquals(List.of(delivery(1)), new DeliveryLog(state).recent());
    }

    @Test
    void itsFilesDoNotGrowForEver() throws IOException {
        DeliveryLog log = new DeliveryLog(state, 2000);
        for (int i = 0; i < 100; i++) {
            log.add(delivery(i));
        }
        assertTrue(Files.size(state.resolve("deliveries.jsonl")) <= 2000);
        assertTrue(Files.size(state.resolve("deliveries.1.jsonl")) <= 2000);
        assertEquals(100, log.recent().size());
        List<Delivery> kept = new DeliveryLog(state).recent();
        assertEquals(delivery(99), kept.getLast());
        assertTrue(kept.size() >= 5, "in two files: " + kept.size());
    }
}
