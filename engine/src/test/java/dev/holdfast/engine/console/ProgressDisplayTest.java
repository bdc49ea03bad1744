package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final Progress progress = new Progress();

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalShowsABarThatIsGoneInTheEnd() throws InterruptedException {
        progress.expect(4 << 20);
        try (ProgressDisplay _ = ProgressDisplay.start(err, true, "work", progress)) {
            progress.did(1 << 20);
            while (!text().contains("]")) {
                Thread.sleep(10);
            }
        }
        assertTrue(text().contains(" 25 %"), text());
        assertTrue(text().contains("1.0 MiB of 4.0 MiB"), text());
        assertTrue(text().endsWith("\r\u001b[K"), text());
    }

    @Test
    void aShortPieceOfWorkLeavesNoLineWhereThereIsNoTerminal() {
        try (ProgressDisplay _ = ProgressDisplay.start(err, false, "work", progress)) {
            progress.did(1);
        }
        assertEquals("", text());
    }

    @Test
    void closingDoesNotSwallowAnInterruption() {
        ProgressDisplay display = ProgressDisplay.start(err, true, "work", progress);
        Thread.currentThread().interrupt();
        display.close();
        assertTrue(Thread.interrupted());
    }
}
