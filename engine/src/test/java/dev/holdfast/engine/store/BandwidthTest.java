package dev.holdfast.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BandwidthTest {
    private static final int MIB = 1 << 20;

    private final StillTime waiting = new StillTime();
    private final Bandwidth bandwidth = new Bandwidth(() -> OptionalLong.of(MIB), waiting);

    private Duration passed() {
        return Duration.ofNanos(waiting.now());
    }

    @Test
    void whatPassesInAnyCaseWaitsForNothingAndLeavesTheOthersTheRest() throws InterruptedException {
        bandwidth.pass(3 * MIB);
        assertEquals(Duration.ZERO, passed());
        bandwidth.take(MIB);
        assertEquals(Duration.ofSeconds(3), passed());
    }

    @Test
    void whoWaitsHasATurnHoweverMuchPasses() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            bandwidth.pass(MIB);
        }
        bandwidth.take(MIB);
        assertEquals(Duration.ofSeconds(10), passed());
    }
}
