package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.source.postgresql.wal.TimelineHistory;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All of the log that a copy replays, laid into a folder of its own with a script that hands it to the server: so whoever
 * starts the copy needs neither the repository nor this program.
 *
 * @param folder where it is, with the script
 * @param names of the files, in the order in which they were laid
 * @param bytes of log in them
 * @param end where it ends
 */
record LaidLog(Path folder, List<String> names, long bytes, LogPosition end) {
    LaidLog {
        names = List.copyOf(names);
    }

    /** Lays a log. */
    private static final class Laying {
        private final Path folder;
        private final Account account;
        private final LogSource log;
        private final long segmentSize;
        private final SegmentFiles segments;
        private final List<String> names = new ArrayList<>();
        private long bytes;

        private Laying(Path folder, Account account, LogSource log, long segmentSize, TablespaceWatch tablespaces) {
            this.folder = folder;
            this.account = account;
            this.log = log;
            this.segmentSize = segmentSize;
            this.segments = new SegmentFiles(log, segmentSize, tablespaces);
        }

        private TimelineHistory history(Timeline last) throws SourceException, InterruptedException {
            Optional<byte[]> document = log.document(last.stream()).filter(bytes -> bytes.length > 0);
            try {
                return document.map(bytes -> TimelineHistory.of(last, bytes)).orElse(TimelineHistory.ofFirst(last));
            } catch (IllegalArgumentException e) {
                throw new SourceException.Unreadable(
                        "the history of timeline " + last.id() + " is none: " + e.getMessage(), "Take an older base.");
            }
        }

        private void lay(LogPosition start) throws IOException, SourceException, InterruptedException {
            Timeline first = timeline(start);
            Timeline last = timeline(log.end());
            TimelineHistory history = history(last);
            if (!history.knows(first)) {
                throw new SourceException.Unreadable(
                        "the log ends on timeline " + last.id() + ", which does not come from " + first.id(),
                        "Take another base.");
            }
            Lsn from = new Lsn(start.offset());
            Timeline timeline = first;
            for (Optional<TimelineHistory.Ancestor> left = history.end(timeline);
                    left.isPresent();
                    left = history.end(timeline)) {
                laySegments(timeline, from, left.get().until());
                from = left.get().until();
                timeline = history.after(left.get());
                layHistory(timeline);
            }
            laySegments(last, from, new Lsn(log.end().offset()));
        }

        private static Timeline timeline(LogPosition place) throws SourceException {
            return Timeline.ofStream(place.stream())
                    .orElseThrow(() -> new SourceException.Unreadable(
                            "the log is in a stream that is no timeline: " + place, "Verify the recovery point."));
        }

        private void layHistory(Timeline timeline) throws IOException, SourceException, InterruptedException {
            Optional<byte[]> document = log.document(timeline.stream()).filter(bytes -> bytes.length > 0);
            if (document.isPresent()) {
                finish(Files.write(folder.resolve(timeline.historyFile()), document.get()), timeline.historyFile());
            }
        }

        private void laySegments(Timeline timeline, Lsn from, Lsn to)
                throws IOException, SourceException, InterruptedException {
            long reached = from.segmentStart(segmentSize).value();
            while (reached < to.value()) {
                SegmentName segment = new SegmentName(timeline, reached / segmentSize);
                Path file = folder.resolve(segment.name(segmentSize));
                long filled = segments.make(segment, file, () -> {});
                if (reached + filled < Math.min(to.value(), reached + segmentSize)) {
                    throw new SourceException.Unreadable(
                            "the log of timeline " + timeline.id() + " ends at " + new Lsn(reached + filled) + ", and "
                                    + to + " is needed",
                            "Restore again.");
                }
                finish(file, segment.name(segmentSize));
                bytes += filled;
                reached += segmentSize;
            }
        }

        private void finish(Path file, String name) throws IOException {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            account.own(file);
            CopyRecord.sync(file);
            names.add(name);
        }
    }

    /**
     * Lays the log from a place to its end.
     *
     * @param folder is made
     * @param start what the base needs begins there
     * @param tablespaces looks at all that is laid
     * @throws SourceException.Unreadable if a part of it is missing or damaged
     */
    static LaidLog lay(
            Path folder,
            Account account,
            LogSource log,
            long segmentSize,
            LogPosition start,
            TablespaceWatch tablespaces)
            throws IOException, SourceException, InterruptedException {
        Clearing.delete(folder);
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Laying laying = new Laying(folder, account, log, segmentSize, tablespaces);
        laying.lay(start);
        LaidLog laid = new LaidLog(folder, laying.names, laying.bytes, log.end());
        Files.writeString(folder.resolve("list"), String.join("\n", laid.names()) + "\n");
        try (InputStream text = Objects.requireNonNull(LaidLog.class.getResourceAsStream("take"), "take")) {
            Files.copy(text, laid.script(), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(laid.script(), PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path each : List.of(folder.resolve("list"), laid.script(), folder)) {
            account.own(each);
            CopyRecord.sync(each);
        }
        return laid;
    }

    /** What the server runs to get a file. */
    Path script() {
        return folder.resolve("take");
    }

    /** The segments of the timeline that it ends on, the first and the last; empty if it has none. */
    Optional<List<String>> ends() {
        String timeline = String.format("%08X", Long.parseLong(end.stream(), 16));
        List<String> last = names.stream()
                .filter(name -> name.startsWith(timeline) && !name.endsWith(".history"))
                .toList();
        return last.isEmpty() ? Optional.empty() : Optional.of(List.of(last.getFirst(), last.getLast()));
    }
}
