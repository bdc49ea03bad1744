package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Gathers what a server tells of its log, and cuts it into pieces: when there are enough bytes, where a stream ends, and
 * whenever it is asked to. Used by one thread.
 */
public final class LogCutter {
    private static final int MOST_WAITING = 1000;
    private static final int FIRST_ROOM = 64 << 10;

    private final int largest;
    private byte[] gathered = new byte[FIRST_ROOM];
    private int count;
    private final Deque<LogEvent.Mark> waiting = new ArrayDeque<>();
    private Optional<LogPosition> start;
    private boolean follows;
    private Optional<LogHead.Branch> branch = Optional.empty();
    private Optional<Instant> reached = Optional.empty();
    private Optional<Instant> told = Optional.empty();

    /**
     * A cutter for what is received from now on.
     *
     * @param after the place up to which all was stored before, where the reception goes on; empty if there is none
     * @param largest the most bytes of a piece, from 1 to {@link LogFrame#LONGEST}
     */
    public LogCutter(Optional<LogPosition> after, int largest) {
        if (largest < 1 || largest > LogFrame.LONGEST) {
            throw new IllegalArgumentException("not a size of pieces: " + largest);
        }
        this.largest = largest;
        this.start = after;
        this.follows = after.isPresent();
    }

    /**
     * Takes what was heard; the pieces that became whole by it.
     *
     * @throws IllegalArgumentException if it does not follow what was heard before, which no receiver may tell
     */
    public List<LogPiece> take(LogEvent event) {
        List<LogPiece> whole = new ArrayList<>();
        switch (event) {
            case LogEvent.Piece piece -> take(piece, whole);
            case LogEvent.Mark mark -> take(mark);
            case LogEvent.Branch each -> take(each, whole);
        }
        return whole;
    }

    private void take(LogEvent.Piece piece, List<LogPiece> whole) {
        if (start.isEmpty()) {
            start = Optional.of(piece.start());
        }
        LogPosition expected = end();
        if (!expected.equals(piece.start())) {
            throw new IllegalArgumentException(
                    "the log goes on at " + piece.start() + ", not at " + expected + " where it ended");
        }
        ByteBuffer bytes = piece.bytes().duplicate();
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), largest - count);
            makeRoom(length);
            bytes.get(gathered, count, length);
            count += length;
            if (count == largest) {
                whole.add(cutNow());
            }
        }
        settle();
    }

    private void makeRoom(int more) {
        if (gathered.length - count < more) {
            long room = Math.max(2L * gathered.length, count + more);
            gathered = Arrays.copyOf(gathered, (int) Math.min(room, largest));
        }
    }

    private void take(LogEvent.Mark mark) {
        if (waiting.size() == MOST_WAITING) {
            waiting.removeLast(); // the newest of those that are far behind is as good as both
        }
        waiting.addLast(mark);
        settle();
    }

    private void take(LogEvent.Branch next, List<LogPiece> whole) {
        boolean whereItLeaves = start.isPresent()
                && end().stream().equals(next.from().stream())
                && end().offset() >= next.from().offset();
        if (count > 0 || branch.isPresent()) {
            whole.add(cutNow());
        }
        start = Optional.of(next.start());
        follows = whereItLeaves;
        branch = Optional.of(new LogHead.Branch(next.from(), next.document()));
        reached = Optional.empty(); // how far the other stream reached says nothing of what this one leaves out
        told = Optional.empty();
        settle();
    }

    /** The first place that was not heard of yet. */
    private LogPosition end() {
        return start.orElseThrow().plus(count);
    }

    /** Finds the marks that what was heard so far has come up to. */
    private void settle() {
        while (start.isPresent() && !waiting.isEmpty()) {
            LogPosition until = waiting.getFirst().until();
            boolean here = until.stream().equals(end().stream());
            if (here && until.offset() > end().offset()) {
                return;
            }
            LogEvent.Mark mark = waiting.removeFirst();
            if (here) {
                reached = Optional.of(mark.instant());
            }
        }
    }

    /** The piece of what was gathered, if it holds bytes or begins a stream. */
    public Optional<LogPiece> cut() {
        return count > 0 || branch.isPresent() ? Optional.of(cutNow()) : Optional.empty();
    }

    /** The piece of what was gathered, if that says anything that was not said: if need be that nothing happened. */
    public Optional<LogPiece> cutEvenIfStill() {
        boolean newer = start.isPresent() && reached.isPresent() && !reached.equals(told);
        return newer ? Optional.of(cutNow()) : cut();
    }

    private LogPiece cutNow() {
        settle();
        LogPosition at = start.orElseThrow();
        LogPosition end = end();
        List<LogHead.Mark> marks = reached.filter(instant -> !told.equals(Optional.of(instant)))
                .map(instant -> List.of(new LogHead.Mark(end.offset(), instant)))
                .orElse(List.of());
        told = reached;
        LogPiece piece = new LogPiece(at, Arrays.copyOf(gathered, count), follows, branch, marks);
        count = 0;
        start = Optional.of(end);
        follows = true;
        branch = Optional.empty();
        return piece;
    }
}
