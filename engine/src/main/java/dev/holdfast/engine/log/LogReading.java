package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a server's log: bytes in order, each checked before it is given out. Of several segments that hold the same the
 * largest is read first, and another where that one is damaged. Used by one thread.
 */
public final class LogReading {
    /** The most sealed bytes that are asked for at once. */
    private static final int LARGEST_REQUEST = 16 << 20;

    private final ServerLog log;
    private Optional<Kept> kept = Optional.empty();
    private long fromOthers;

    /** @param log whose catalog stays open while this is used */
    public LogReading(ServerLog log) {
        this.log = log;
    }

    /**
     * The frame that was opened last: whoever reads in smaller parts than frames have does not have each opened, and fetched,
     * for every part.
     *
     * @param plain its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Kept(String stream, LogFrame frame, int site, byte[] plain) {
        boolean holds(String wanted, long offset) {
            return stream.equals(wanted) && frame.start() <= offset && offset < frame.end();
        }
    }

    /** How many bytes came from other sites than the first so far. */
    public long fromOthers() {
        return fromOthers;
    }

    /**
     * Writes a stretch of a stream to {@code out}; when this throws, a beginning of it may have been written, which is right.
     *
     * @throws RepositoryException.NotFound if a part of it is not in the repository
     * @throws RepositoryException.Damaged if a part of it is there, and no copy of it is right
     * @throws IOException if {@code out} does
     */
    public void read(LogLeg leg, OutputStream out) throws RepositoryException, BlobStoreException, IOException {
        long at = leg.from();
        int damagedBefore = log.damaged().size();
        while (at < leg.to()) {
            if (kept.isPresent() && kept.get().holds(leg.stream(), at)) {
                at += give(kept.get(), at, leg.to(), out);
                continue;
            }
            List<OpenedSegment> cover = log.cover(leg.stream(), at, leg.to());
            if (cover.isEmpty()) {
                throw missing(leg, at, damagedBefore);
            }
            at = read(cover.getFirst(), at, leg.to(), out);
        }
    }

    private RepositoryException missing(LogLeg leg, long at, int damagedBefore) {
        String what = "the log of stream " + leg.stream() + " from " + at + " to " + leg.to();
        List<RepositoryException.Damaged> damaged = log.damaged();
        return damaged.size() > damagedBefore
                ? new RepositoryException.Damaged(
                        what + " cannot be read: " + damaged.getLast().getMessage(), damaged.getLast())
                : new RepositoryException.NotFound(
                        what + " is not in this repository", "Try another site; 'points' shows what can be restored.");
    }

    /** Writes as much of a segment as is right and wanted; the first offset that was not written. */
    private long read(OpenedSegment segment, long from, long to, OutputStream out)
            throws RepositoryException, BlobStoreException, IOException {
        long at = from;
        SegmentOpener opener = log.opener(segment.site());
        try {
            for (FrameRun run : runs(segment, from, to)) {
                byte[] sealed = new byte[run.length()];
                StoreReading.range(opener.store(), segment.name().object(), run.offset(), sealed, 0, run.length());
                int within = 0;
                for (LogFrame frame : run.frames()) {
                    byte[] plain = opener.open(segment, frame, sealed, within);
                    within += frame.sealedLength();
                    Kept opened = new Kept(segment.name().stream(), frame, segment.site(), plain);
                    kept = Optional.of(opened);
                    at += give(opened, at, to, out);
                }
            }
        } catch (RepositoryException.Damaged e) {
            log.refuse(segment, e);
        } catch (BlobStoreException.NotFound e) {
            log.refuse(segment, new RepositoryException.Damaged("log segment " + segment.name() + " is gone", e));
        } catch (BlobStoreException.Interrupted e) {
            throw e;
        } catch (BlobStoreException e) {
            log.leaveOut(segment, e);
        }
        return at;
    }

    /** Writes what a frame has of what is wanted; how many bytes. */
    private int give(Kept frame, long at, long to, OutputStream out) throws IOException {
        int count = (int) (Math.min(to, frame.frame().end()) - at);
        out.write(frame.plain(), (int) (at - frame.frame().start()), count);
        fromOthers += frame.site() == 0 ? 0 : count;
        return count;
    }

    /** Frames that stand one after the other, and are asked for at once. */
    private record FrameRun(long offset, int length, List<LogFrame> frames) {}

    /** What has to be asked for of a segment to have its bytes from {@code from} to {@code to}. */
    private static List<FrameRun> runs(OpenedSegment segment, long from, long to) {
        List<FrameRun> runs = new ArrayList<>();
        List<LogFrame> frames = new ArrayList<>();
        long offset = segment.framesAt();
        int length = 0;
        for (LogFrame frame : segment.head().frames()) {
            if (frame.end() <= from) {
                offset += frame.sealedLength();
            } else if (frame.start() < to) {
                if (!frames.isEmpty() && length + frame.sealedLength() > LARGEST_REQUEST) {
                    runs.add(new FrameRun(offset, length, List.copyOf(frames)));
                    offset += length;
                    frames.clear();
                    length = 0;
                }
                frames.add(frame);
                length += frame.sealedLength();
            }
        }
        if (!frames.isEmpty()) {
            runs.add(new FrameRun(offset, length, List.copyOf(frames)));
        }
        return runs;
    }
}
