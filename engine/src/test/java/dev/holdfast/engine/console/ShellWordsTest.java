package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    @Test
    void plainWordsStayAsTheyAre() {
        assertEquals(
                "restore --to /srv/a.raw 2026-03-01T12:00:00Z",
                ShellWords.join(List.of("restore", "--to", "/srv/a.raw", "2026-03-01T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "it's", "$HOME", "`id`", "a;b", "a\nb", "*", "\\", "~", "'\"'"})
    void aShellTakesBackWhatWasQuoted(String word) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", "printf %s " + ShellWords.quote(word)).start();
        assertEquals(word, new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
