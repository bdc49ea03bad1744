package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1.0 MiB",
        "104857600, 100 MiB",
        "1099511627776, 1.0 TiB",
        "9223372036854775807, 8.0 EiB"
    })
    void bytesAreShownInBinaryUnits(long bytes, String shown) {
        assertEquals(shown, Sizes.bytes(bytes));
    }

    @Test
    void aRateInNoTimeIsNotInfinite() {
        assertEquals("1000 KiB/s", Sizes.rate(1024, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 0.3 s", "PT59.9S, 59.9 s", "PT61S, 1:01 min", "PT3601S, 1:00:01 h"})
    void durationsAreShownAsShortAsTheyCanBe(Duration duration, String shown) {
        assertEquals(shown, Sizes.duration(duration));
    }
}
