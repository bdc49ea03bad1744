package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LocationTest {
    private static final Location MUNICH = new Location(48.137, 11.575);
    private static final Location SYDNEY = new Location(-33.868, 151.207);

    @Test
    void distancesAreThoseOfTheGlobe() {
        assertEquals(305, MUNICH.kilometresTo(new Location(50.110, 8.682)), 3, "Frankfurt");
        assertEquals(16_320, MUNICH.kilometresTo(SYDNEY), 100);
        assertEquals(0, MUNICH.kilometresTo(MUNICH), 1e-6);
        assertEquals(20_015, new Location(90, 0).kilometresTo(new Location(-90, 0)), 1);
        assertEquals(222, new Location(0, 179).kilometresTo(new Location(0, -179)), 1, "across the date line");
    }

    @Test
    void aPlaceOffTheGlobeIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new Location(90.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Location(0, Double.NaN));
    }
}
