package dev.holdfast.engine.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogCutterTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static LogPosition at(String stream, long offset) {
        return new LogPosition(stream, offset);
    }

    private static LogEvent.Piece bytes(LogPosition start, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return new LogEvent.Piece(start, ByteBuffer.wrap(bytes));
    }

    private static LogEvent.Mark mark(LogPosition until, int second) {
        return new LogEvent.Mark(until, NOON.plusSeconds(second));
    }

    @Test
    void whatHasArrivedIsCutWhenItIsAskedFor() {
        LogCutter cutter = new LogCutter(Optional.empty(), 100);
        cutter.take(bytes(at("a", 7), 1, 2));
        cutter.take(bytes(at("a", 9), 3));
        LogPiece piece = cutter.cut().orElseThrow();
        assertEquals(at("a", 7), piece.start());
        assertArrayEquals(new byte[] {1, 2, 3}, piece.bytes());
        assertFalse(piece.follows(), "nothing is known of what was before");
        assertTrue(cutter.cut().isEmpty());
        cutter.take(bytes(at("a", 10), 4));
        assertTrue(cutter.cut().orElseThrow().follows());
    }

    @Test
    void aPieceThatIsLargeEnoughIsCutAtOnce() {
        LogCutter cutter = new LogCutter(Optional.of(at("a", 0)), 2);
        List<LogPiece> whole = cutter.take(bytes(at("a", 0), 1, 2, 3, 4, 5));
        assertEquals(2, whole.size());
        assertEquals(at("a", 2), whole.get(1).start());
        assertTrue(whole.getFirst().follows());
        assertArrayEquals(new byte[] {5}, cutter.cut().orElseThrow().bytes());
    }

    @Test
    void aMarkCountsOnlyWhenAllBeforeItHasArrived() {
        LogCutter cutter = new LogCutter(Optional.empty(), 100);
        cutter.take(bytes(at("a", 0), 1));
        cutter.take(mark(at("a", 1), 1));
        cutter.take(mark(at("a", 3), 2));
        assertEquals(
                List.of(new LogHead.Mark(1, NOON.plusSeconds(1))),
                cutter.cut().orElseThrow().marks());
        cutter.take(bytes(at("a", 1), 2));
        assertEquals(List.of(), cutter.cut().orElseThrow().marks());
        cutter.take(bytes(at("a", 2), 3));
        assertEquals(
                List.of(new LogHead.Mark(3, NOON.plusSeconds(2))),
                cutter.cut().orElseThrow().marks());
    }

    @Test
    void aLogInWhichNothingHappensIsToldOfOnlyWhenThatIsAskedFor() {
        LogCutter cutter = new LogCutter(Optional.of(at("a", 5)), 100);
        cutter.take(mark(at("a", 5), 1));
        assertTrue(cutter.cut().isEmpty());
        LogPiece still = cutter.cutEvenIfStill().orElseThrow();
        assertEquals(0, still.bytes().length);
        assertEquals(List.of(new LogHead.Mark(5, NOON.plusSeconds(1))), still.marks());
        assertTrue(cutter.cutEvenIfStill().isEmpty(), "it was said already");
    }

    @Test
    void aBranchEndsAPieceAndBeginsAnother() {
        LogCutter cutter = new LogCutter(Optional.empty(), 100);
        cutter.take(bytes(at("one", 0), 1, 2, 3));
        cutter.take(mark(at("one", 3), 1));
        List<LogPiece> whole = cutter.take(new LogEvent.Branch(at("two", 2), at("one", 2), new byte[] {9}));
        assertEquals(at("one", 3), whole.getFirst().end());
        cutter.take(bytes(at("two", 2), 7));
        LogPiece piece = cutter.cut().orElseThrow();
        assertEquals(at("two", 2), piece.start());
        assertEquals(at("one", 2), piece.branch().orElseThrow().from());
        assertTrue(piece.follows());
        assertEquals(List.of(), piece.marks(), "how far the abandoned stream reached is not how far this one did");
        cutter.take(bytes(at("two", 3), 8));
        assertTrue(cutter.cut().orElseThrow().branch().isEmpty());
    }

    @Test
    void aBranchFromBeyondWhatWasReceivedDoesNotFollow() {
        LogCutter cutter = new LogCutter(Optional.empty(), 100);
        cutter.take(bytes(at("one", 0), 1));
        cutter.take(new LogEvent.Branch(at("two", 5), at("one", 5), new byte[0]));
        assertFalse(cutter.cut().orElseThrow().follows());
    }

    @Test
    void bytesThatDoNotFollowAreRefused() {
        LogCutter cutter = new LogCutter(Optional.of(at("a", 5)), 100);
        assertThrows(IllegalArgumentException.class, () -> cutter.take(bytes(at("a", 6), 1)));
        assertThrows(IllegalArgumentException.class, () -> cutter.take(bytes(at("b", 5), 1)));
    }

    @Test
    void marksFarAheadTakeBoundedRoom() {
        LogCutter cutter = new LogCutter(Optional.of(at("a", 0)), 100);
        for (int i = 1; i <= 100_000; i++) {
            cutter.take(mark(at("a", i), i));
        }
        cutter.take(bytes(at("a", 0), 1, 2, 3));
        assertEquals(
                List.of(new LogHead.Mark(3, NOON.plusSeconds(3))),
                cutter.cut().orElseThrow().marks());
    }
}
