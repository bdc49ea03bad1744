package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-03-01T12:00:00Z",
        "-15m, 2026-03-01T11:45:00Z",
        "-90s, 2026-03-01T11:58:30Z",
        "-2h, 2026-03-01T10:00:00Z",
        "-3d, 2026-02-26T12:00:00Z",
        "-1w, 2026-02-22T12:00:00Z",
        "2026-02-01T10:00:00Z, 2026-02-01T10:00:00Z",
        "2026-02-01T10:00:00.000000001Z, 2026-02-01T10:00:00.000000001Z",
        "2026-02-01T10:00+01:00, 2026-02-01T09:00:00Z"
    })
    void timesAreIsoWithOffsetNowOrAgo(String text, Instant instant) {
        assertEquals(instant, Times.parse(text, NOW));
    }

    @Test
    void latestIsAfterEveryPointEvenOneOfAFastClock() {
        assertEquals(Instant.MAX, Times.parse("latest", NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-02-01T10:00:00",
                "2026-02-01",
                "15m",
                "-15",
                "-m",
                "-99999999999d",
                "Latest"
            })
    void whatMayBeMeantOtherwiseIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> Times.parse(text, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000000001Z"})
    void whatIsShownCanBeGivenBack(Instant instant) {
        String shown = Times.show(instant, ZoneOffset.ofHours(1));
        assertEquals(instant, Times.parse(shown.substring(0, shown.indexOf(' ')), NOW));
    }

    @ParameterizedTest
    @CsvSource({"PT-1S, in the future", "PT59S, 59 s", "PT3M, 3 min", "PT25H, 1 d 1 h", "PT61M, 1 h 1 min"})
    void agesAreShownInTheirLargestUnits(Duration age, String shown) {
        assertEquals(shown, Times.age(age));
    }
}
