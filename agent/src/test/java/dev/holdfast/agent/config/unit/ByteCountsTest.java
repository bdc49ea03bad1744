package dev.holdfast.agent.config.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteCountsTest {
    @ParameterizedTest
    @CsvSource({
        "512B, 512",
        "1KiB, 1024",
        "64MiB, 67108864",
        "3GiB, 3221225472",
        "2TiB, 2199023255552",
        "1kB, 1000",
        "5MB, 5000000",
        "7GB, 7000000000",
        "1TB, 1000000000000",
        "8388607TiB, 9223370937343148032"
    })
    void binaryUnitsArePowersOf1024AndDecimalOnesOf1000(String text, long bytes) throws WrongValue {
        assertEquals(bytes, ByteCounts.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"64", "MiB", "-1MiB", "64 MiB", "64Mb", "64KB", "1.5GiB", "64M", ""})
    void anythingElseIsRefused(String text) {
        assertThrows(WrongValue.class, () -> ByteCounts.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8388608TiB", "999999999999999999TiB", "99999999999999999999B"})
    void noSizeOverflows(String text) {
        assertThrows(WrongValue.class, () -> ByteCounts.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"50MiB/s, 52428800", "800kB/s, 800000", "1B/s, 1"})
    void aRateIsASizeASecond(String text, long bytes) throws WrongValue {
        assertEquals(bytes, Rates.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50MiB", "50MiB/h", "0MiB/s", "/s", "999999999999TiB/s", "50Mbit/s"})
    void whatIsNoRateOrLetsNothingThroughIsRefused(String text) {
        assertThrows(WrongValue.class, () -> Rates.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0km, 0", "100km, 100", "20015km, 20015"})
    void aDistanceIsInKilometres(String text, int kilometres) throws WrongValue {
        assertEquals(kilometres, Distances.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "100 km", "100mi", "-1km", "20016km", "9999999999km"})
    void whatIsNoDistanceOnTheGlobeIsRefused(String text) {
        assertThrows(WrongValue.class, () -> Distances.parse(text));
    }
}
