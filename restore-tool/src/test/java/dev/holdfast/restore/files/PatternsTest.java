package dev.holdfast.restore.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    private static TreePath path(String text) {
        return TreePath.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "etc, etc, true",
        "etc, etc/hosts, true",
        "/etc/, etc/hosts, true",
        "./etc, etc, true",
        "etc, etcetera, false",
        "etc, usr/etc, false",
        "*.conf, a.conf, true",
        "*.conf, etc/a.conf, false",
        "**/*.conf, a.conf, true",
        "**/*.conf, etc/x/a.conf, true",
        "etc/**/a, etc/a, true",
        "etc/**, etc/x/y, true",
        "etc/?, etc/a, true",
        "etc/?, etc/ab, false",
        "a.c, abc, false",
        "(a|b)+, a, false",
        "ä*, äöü, true"
    })
    void aPatternMeansWhatItMatchesAndAllBelow(String pattern, String path, boolean meant) {
        assertEquals(meant, new Patterns(List.of(pattern)).test(path(path)));
    }

    @Test
    void withoutPatternsAllIsMeant() {
        assertEquals(true, new Patterns(List.of()).test(path("anything")));
    }

    @Test
    void oneOfSeveralPatternsIsEnough() {
        assertEquals(true, new Patterns(List.of("a", "b")).test(path("b")));
    }
}
