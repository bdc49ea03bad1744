package dev.holdfast.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong(5);
    private final RateLimit limit = new RateLimit(new RateLimit.Rate(3, 2), new RateLimit.Rate(5, 4), nanos::get);

    private int take(String client, int times) {
        int taken = 0;
        for (int i = 0; i < times; i++) {
            taken += limit.take(client) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aClientMayAskSoManyTimesAtOnceAndThenSoManyEachSecond() {
        assertEquals(3, take("a", 10));
        nanos.addAndGet(1_000_000_000L);
        assertEquals(2, take("a", 10));
        nanos.addAndGet(600_000_000_000L);
        assertEquals(3, take("a", 10), "no more is saved up than may be asked at once");
    }

    @Test
    void whatOneAsksTooMuchTakesNothingFromOthers() {
        assertEquals(3, take("a", 1000));
        assertEquals(2, take("b", 10), "all together have their limit too");
        assertFalse(limit.take("c"));
        nanos.addAndGet(1_000_000_000L);
        assertTrue(limit.take("c"));
    }
}
