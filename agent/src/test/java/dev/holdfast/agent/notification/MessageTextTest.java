package dev.holdfast.agent.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MessageTextTest {
    @Test
    void aMessageSaysWhatWhySinceWhenAndWhatToDo() {
        assertEquals("""
                ERROR: site far is full

                Host:     host-a
                Since:    2026-03-01 12:00:00 UTC
                Cause:    no space left: 4096 bytes are free
                Try:      Make room.

                Message 00000000deadbeef-1, event site-down.
                """, MessageText.body(Messages.full()));
    }

    @Test
    void itsEndSaysHowLongItTook() {
        String body = MessageText.body(Messages.recovered());
        assertTrue(body.startsWith("RECOVERED: site far is full\n"), body);
        assertTrue(body.contains("Over:     2026-03-01 12:00:30 UTC, after 30s\n"), body);
    }

    @Test
    void severalOfOneCauseAreAList() {
        String body = MessageText.body(Messages.notTaken(12, true));
        assertTrue(body.contains("Cause:    cause 0\n\nWorkloads:\n  w0\n  w1\n"), body);
        assertTrue(body.contains("  w9\n  and 2 more\n"), body);
    }

    @Test
    void severalOfSeveralCausesSayEach() {
        String body = MessageText.body(Messages.notTaken(2, false));
        assertTrue(body.contains("Workload: w0\nCause:    cause 0\n\nWorkload: w1\nCause:    cause 1\n"), body);
    }

    @Test
    void whatAStoreSaysCannotPassForAnotherLine() {
        Alert alert = Messages.full("said\r\nBcc: all@example.com\n\u001b[31m\u202E\u0000 end")
                .first();
        assertEquals("said; Bcc: all@example.com;  [31m   end", alert.cause());
    }

    @Test
    void whatIsTooLongIsCutBetweenCharacters() {
        String cause = Messages.full("\uD83D\uDD25".repeat(5000)).first().cause();
        assertTrue(cause.length() <= 1000 && cause.endsWith("\uD83D\uDD25…"), cause);
        assertFalse(cause.contains("?"));
    }
}
