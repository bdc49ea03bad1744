package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Makes segments of the log as the server wants them: as long as all others; where the log ends in one, zeros follow, and
 * the server sees that. All is looked into before it is there. For one thread.
 */
final class SegmentFiles {
    private static final int BUFFER = 1 << 20;

    private final LogSource log;
    private final long segmentSize;
    private final TablespaceWatch tablespaces;
    private Optional<Growing> growing = Optional.empty();

    SegmentFiles(LogSource log, long segmentSize, TablespaceWatch tablespaces) {
        this.log = log;
        this.segmentSize = segmentSize;
        this.tablespaces = tablespaces;
    }

    /** The segment that was made last and was not whole. */
    private record Growing(SegmentName segment, long filled) {}

    /** Called now and then while something takes its time. */
    @FunctionalInterface
    interface Beat {
        void beat() throws IOException;
    }

    /**
     * Makes a segment.
     *
     * @param into the file to make
     * @return how many bytes of log are in it; 0 if there are none, and no file was made
     */
    long make(SegmentName segment, Path into, Beat beat) throws IOException, SourceException, InterruptedException {
        long start = segment.start(segmentSize).offset();
        long filled = 0;
        try (FileChannel file = FileChannel.open(
                into, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            tablespaces.begin(start);
            ByteBuffer buffer = buffer();
            while (filled < segmentSize) {
                int count = fill(segment, filled, buffer);
                boolean ended = filled + count < segmentSize && count < buffer.capacity();
                tablespaces.look(start + filled, buffer);
                write(file, buffer);
                filled += count;
                beat.beat();
                if (ended) {
                    break;
                }
            }
            if (filled > 0 && filled < segmentSize) {
                file.write(ByteBuffer.allocate(1), segmentSize - 1);
            }
        }
        if (filled == 0) {
            Files.delete(into);
        }
        return filled;
    }

    /**
     * Goes on with a file that holds the beginning of a segment, or makes one anew.
     *
     * @param into holds what was made the last time, if that was the same segment
     * @return how many bytes of log are in it
     */
    long grow(SegmentName segment, Path into, Beat beat) throws IOException, SourceException, InterruptedException {
        long before = growing.filter(last -> last.segment().equals(segment))
                .map(Growing::filled)
                .orElse(0L);
        growing = Optional.empty();
        long start = segment.start(segmentSize).offset();
        long filled = before;
        try (FileChannel file =
                FileChannel.open(into, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (before == 0) {
                file.truncate(0);
            }
            ByteBuffer buffer = buffer();
            while (filled < segmentSize) {
                int count = fill(segment, filled, buffer);
                boolean ended = filled + count < segmentSize && count < buffer.capacity();
                file.position(filled);
                write(file, buffer);
                filled += count;
                beat.beat();
                if (ended) {
                    break;
                }
            }
            if (filled > before) {
                look(file, start, filled, beat);
            }
        }
        growing = Optional.of(new Growing(segment, filled));
        return filled;
    }

    /** Looks at all of it again: what was cut off the last time may be whole now. */
    private void look(FileChannel file, long start, long filled, Beat beat) throws IOException, SourceException {
        tablespaces.begin(start);
        ByteBuffer buffer = buffer();
        for (long at = 0; at < filled; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), filled - at));
            while (buffer.hasRemaining()) {
                if (file.read(buffer, at + buffer.position()) < 0) {
                    throw new IOException("a segment of the log is shorter than what was written to it");
                }
            }
            buffer.flip();
            tablespaces.look(start + at, buffer);
            beat.beat();
        }
    }

    private ByteBuffer buffer() {
        return ByteBuffer.allocate((int) Math.min(BUFFER, segmentSize));
    }

    private int fill(SegmentName segment, long from, ByteBuffer buffer) throws SourceException, InterruptedException {
        buffer.clear().limit((int) Math.min(buffer.capacity(), segmentSize - from));
        int count = log.read(segment.start(segmentSize).plus(from), buffer);
        buffer.flip();
        return count;
    }

    private static void write(FileChannel file, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }
}
