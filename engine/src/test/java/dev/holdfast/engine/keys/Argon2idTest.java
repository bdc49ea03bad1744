package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2idTest {
    @ParameterizedTest
    @CsvSource({
        "256, 2, 1, 9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        "256, 2, 2, 6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
        "65536, 2, 1, 09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
    })
    void itGivesTheKeysOfTheReferenceImplementation(int memory, int iterations, int lanes, String key) {
        byte[] derived = new Argon2id(memory, iterations, lanes)
                .derive("password".getBytes(StandardCharsets.US_ASCII), "somesalt".getBytes(StandardCharsets.US_ASCII));
        assertEquals(key, HexFormat.of().formatHex(derived));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "31, 1, 4",
        "1048577, 1, 1",
        "64, 0, 1",
        "64, 21, 1",
        "64, 1, 0",
        "1024, 1, 17",
        "1048576, 5, 4",
        "-64, 1, 1",
    })
    void costsOutOfBoundsAreRefused(int memory, int iterations, int lanes) {
        assertThrows(IllegalArgumentException.class, () -> new Argon2id(memory, iterations, lanes));
    }

    @Test
    void theBoundsThemselvesAreAllowed() {
        assertDoesNotThrow(() -> new Argon2id(1048576, 4, 16));
        assertDoesNotThrow(() -> new Argon2id(209715, 20, 1));
        assertEquals(new Argon2id(65536, 3, 4), Argon2id.RECOMMENDED);
    }
}
