package dev.holdfast.agent.config.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "5s, PT5S",
        "15m, PT15M",
        "4h, PT4H",
        "30d, P30D",
        "1h30m, PT1H30M",
        "1d2h3m4s, P1DT2H3M4S",
        "0s, PT0S",
        "36500d, P36500D",
        "090m, PT90M"
    })
    void aNumberHasItsUnitAndLargerUnitsComeFirst(String text, String meant) throws WrongValue {
        assertEquals(Duration.parse(meant), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "s", "", "-5s", "5 s", "5S", "1.5h", "30m1h", "5s5s", "5w", "٣s", "1h30"})
    void anythingElseIsRefusedWithAnExample(String text) {
        WrongValue refused = assertThrows(WrongValue.class, () -> Durations.parse(text));
        assertTrue(String.valueOf(refused.getMessage()).contains("15m"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"36501d", "999999999d999999999h999999999m999999999s", "9999999999s"})
    void noDurationOverflows(String text) {
        assertThrows(WrongValue.class, () -> Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5s", "15m", "1h30m", "30d", "1d2h3m4s", "0s"})
    void whatIsShownIsReadAsTheSame(String text) throws WrongValue {
        assertEquals(text, Durations.show(Durations.parse(text)));
    }
}
