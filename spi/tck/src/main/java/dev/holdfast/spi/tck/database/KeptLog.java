package dev.holdfast.spi.tck.database;

import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log that was received, in memory; insists that it comes without a gap. */
public final class KeptLog {
    private static final class Stream {
        private final long start;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Stream(long start) {
            this.start = start;
        }

        private long end() {
            return start + bytes.size();
        }
    }

    private final Map<String, Stream> streams = new HashMap<>();
    private final Map<String, byte[]> documents = new HashMap<>();
    private final List<LogEvent.Mark> marks = new ArrayList<>();
    private Optional<LogPosition> end = Optional.empty();

    /** Where reception goes on. */
    public synchronized Optional<LogPosition> end() {
        return end;
    }

    /** Takes what was heard. */
    public synchronized void take(LogEvent event) {
        switch (event) {
            case LogEvent.Piece piece -> {
                end.ifPresent(before -> {
                    if (!before.equals(piece.start())) {
                        throw new IllegalStateException("a gap: " + before + ", then " + piece.start());
                    }
                });
                byte[] bytes = new byte[piece.bytes().remaining()];
                end = Optional.of(piece.end());
                piece.bytes().get(bytes);
                streams.computeIfAbsent(
                                piece.start().stream(),
                                _ -> new Stream(piece.start().offset()))
                        .bytes
                        .writeBytes(bytes);
            }
            case LogEvent.Mark mark -> marks.add(mark);
            case LogEvent.Branch branch -> {
                documents.put(branch.start().stream(), branch.document());
                end = Optional.of(branch.start());
            }
        }
    }

    /** Receives until all that was committed by an instant is here. */
    public void receiveUntil(LogReceiver receiver, Instant instant) throws SourceException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (find(instant).isEmpty()) {
            receiver.next(Duration.ofMillis(100)).ifPresent(this::take);
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the log did not reach " + instant + " but " + end() + ", " + marks);
            }
        }
        receiver.durable(end().orElseThrow());
    }

    /** Whether all that was committed by an instant is here. */
    public boolean reaches(Instant instant) {
        return find(instant).isPresent();
    }

    private synchronized Optional<LogEvent.Mark> find(Instant instant) {
        return marks.stream()
                .filter(mark -> !mark.instant().isBefore(instant))
                .filter(mark -> Optional.ofNullable(streams.get(mark.until().stream()))
                        .filter(stream -> stream.end() >= mark.until().offset())
                        .isPresent())
                .findFirst();
    }

    /** The log up to an instant, as a recovery is shown it. */
    public LogSource until(Instant instant) {
        return clipped(find(instant).orElseThrow().until());
    }

    /** All of the log. */
    public LogSource all() {
        return clipped(end().orElseThrow());
    }

    /** A log of which the last bytes were never kept, as if what was received last had been lost. */
    public synchronized KeptLog forgetting(int bytes) {
        LogPosition until = end.orElseThrow();
        KeptLog shorter = new KeptLog();
        shorter.documents.putAll(documents);
        streams.forEach((name, stream) -> {
            int lost = name.equals(until.stream()) ? bytes : 0;
            Stream kept = new Stream(stream.start);
            kept.bytes.write(stream.bytes.toByteArray(), 0, stream.bytes.size() - lost);
            shorter.streams.put(name, kept);
        });
        shorter.end = Optional.of(new LogPosition(until.stream(), until.offset() - bytes));
        return shorter;
    }

    /** The log up to an offset of the stream that it ends in, as if no more had come. */
    public LogSource upTo(long offset) {
        return clipped(new LogPosition(end().orElseThrow().stream(), offset));
    }

    private LogSource clipped(LogPosition until) {
        return new LogSource() {
            @Override
            public LogPosition end() {
                return until;
            }

            @Override
            public int read(LogPosition from, ByteBuffer into) {
                synchronized (KeptLog.this) {
                    Stream stream = streams.get(from.stream());
                    if (stream == null || from.offset() < stream.start) {
                        return 0;
                    }
                    long end = from.stream().equals(until.stream())
                            ? Math.min(until.offset(), stream.end())
                            : stream.end();
                    int count = Math.clamp(end - from.offset(), 0, into.remaining());
                    if (count == 0) {
                        return 0;
                    }
                    into.put(stream.bytes.toByteArray(), (int) (from.offset() - stream.start), count);
                    return count;
                }
            }

            @Override
            public Optional<byte[]> document(String stream) {
                return Optional.ofNullable(documents.get(stream));
            }
        };
    }
}
