package dev.holdfast.restore.database;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.log.LogLeg;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.log.LogReading;
import dev.holdfast.engine.log.ServerLog;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** What a repository keeps of a server's log, as a recovery sees it: one path through its streams, up to an end. */
final class KeptLog implements LogSource {
    private final ServerLog log;
    private final LogReading reading;
    private final LogPath path;
    private final LogPosition end;

    /** @param end within the path; nothing behind it is shown */
    KeptLog(ServerLog log, LogReading reading, LogPath path, LogPosition end) {
        this.log = log;
        this.reading = reading;
        this.path = path;
        this.end = end;
    }

    /** How many bytes came from other sites than the one that is asked first. */
    synchronized long fromOthers() {
        return reading.fromOthers();
    }

    /** What was found damaged, or was not given by a site: it was taken from elsewhere, if anything else has it. */
    synchronized List<String> passedOver() {
        return log.damaged().stream()
                .map(each -> String.valueOf(each.getMessage()))
                .toList();
    }

    @Override
    public LogPosition end() {
        return end;
    }

    @Override
    public synchronized int read(LogPosition from, ByteBuffer into) throws SourceException, InterruptedException {
        Optional<LogLeg> leg = leg(from.stream());
        if (leg.isEmpty() || from.offset() < leg.get().from()) {
            return 0;
        }
        long to = Math.min(leg.get().to(), from.offset() + into.remaining());
        if (to <= from.offset()) {
            return 0;
        }
        int before = into.position();
        try {
            reading.read(new LogLeg(from.stream(), from.offset(), to), into(into));
            return into.position() - before;
        } catch (BlobStoreException.Interrupted e) {
            throw new InterruptedException("interrupted while the log was read");
        } catch (BlobStoreException e) {
            into.position(before);
            throw new SourceException.Unavailable("the log cannot be read: " + e.getMessage(), e.hint(), e);
        } catch (RepositoryException e) {
            throw new SourceException.Unreadable(String.valueOf(e.getMessage()), e.hint(), e);
        } catch (IOException e) {
            throw new IllegalStateException("a buffer has room for what was asked", e);
        }
    }

    /** The stretch of a stream that is shown: up to where the path leaves it, and no further than the end. */
    private Optional<LogLeg> leg(String stream) {
        for (LogLeg leg : path.legs()) {
            boolean last = leg.stream().equals(end.stream());
            if (leg.stream().equals(stream)) {
                return Optional.of(last ? new LogLeg(stream, leg.from(), end.offset()) : leg);
            }
            if (last) {
                break;
            }
        }
        return Optional.empty();
    }

    private static OutputStream into(ByteBuffer buffer) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                buffer.put((byte) one);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                buffer.put(bytes, offset, length);
            }
        };
    }

    @Override
    public synchronized Optional<byte[]> document(String stream) throws SourceException, InterruptedException {
        if (leg(stream).isEmpty()) {
            return Optional.empty();
        }
        try {
            return log.branch(stream).map(LogHead.Branch::document);
        } catch (BlobStoreException.Interrupted e) {
            throw new InterruptedException("interrupted while the log was read");
        } catch (BlobStoreException e) {
            throw new SourceException.Unavailable("the log cannot be read: " + e.getMessage(), e.hint(), e);
        } catch (RepositoryException e) {
            throw new SourceException.Unreadable(String.valueOf(e.getMessage()), e.hint(), e);
        }
    }
}
