package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.GrowingLog;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that a recovering server takes its log from. The script {@code fetch} in it, the server's
 * {@code restore_command}, says in {@code wanted} what the server asks for, and finds it in {@code ready}, or in
 * {@code absent} that there is none; what comes next is laid ready ahead. While this works, {@code pulse} changes: it holds a
 * word of this run and a number.
 */
final class LogSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogSpool.class);
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final long AHEAD_BYTES = 64L << 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Pattern HISTORY = Pattern.compile("([0-9A-F]{8})\\.history");

    private final Path folder;
    private final Account account;
    private final LogSource log;
    private final Optional<GrowingLog> growing;
    private final long segmentSize;
    private final SegmentFiles segments;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<SourceException> failure = Optional.empty();
    private Optional<SegmentName> ahead = Optional.empty();
    private final Map<SegmentName, Long> handed = new HashMap<>();
    private volatile Optional<String> trouble = Optional.empty();
    private final String run = Long.toHexString(System.nanoTime());
    private long pulse;

    private LogSpool(
            Path folder,
            Account account,
            LogSource log,
            Optional<GrowingLog> growing,
            long segmentSize,
            TablespaceWatch tablespaces) {
        this.growing = growing;
        this.segments = new SegmentFiles(log, segmentSize, tablespaces);
        this.folder = folder;
        this.account = account;
        this.log = log;
        this.segmentSize = segmentSize;
        this.thread = Thread.ofVirtual().name("log-spool").unstarted(this::work);
    }

    /**
     * Makes the spool and begins to fill it.
     *
     * @param tablespaces looks at all that the server is handed
     */
    static LogSpool begin(Path folder, Account account, LogSource log, long segmentSize, TablespaceWatch tablespaces)
            throws IOException {
        return new LogSpool(folder, account, log, Optional.empty(), segmentSize, tablespaces).begin();
    }

    /**
     * The same for a standby, which asks again and again for what it does not have yet: that there is no such file is no end
     * to it.
     */
    static LogSpool following(
            Path folder, Account account, GrowingLog log, long segmentSize, TablespaceWatch tablespaces)
            throws IOException {
        return new LogSpool(folder, account, log, Optional.of(log), segmentSize, tablespaces).begin();
    }

    private LogSpool begin() throws IOException {
        for (String name : List.of("ready", "wanted", "absent")) {
            Clearing.delete(folder.resolve(name));
            Path made = Files.createDirectories(folder.resolve(name));
            account.own(made);
        }
        Path script = script();
        try (InputStream text = Objects.requireNonNull(LogSpool.class.getResourceAsStream("fetch"), "fetch")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        account.own(folder);
        beat();
        thread.start();
        return this;
    }

    /** What the server runs to get a file. */
    Path script() {
        return folder.resolve("fetch");
    }

    /** Why the log cannot be had, if it cannot; the server was left without an answer then. */
    Optional<SourceException> failure() {
        return failure;
    }

    /** Why the log cannot be had just now; empty if it can. */
    Optional<String> trouble() {
        return trouble;
    }

    private void work() {
        Duration pause = INTERVAL;
        while (!closed) {
            try {
                beat();
                boolean worked = answerAll() || layAhead();
                pause = INTERVAL;
                if (!worked) {
                    Thread.sleep(pause);
                }
            } catch (SourceException.Unavailable e) {
                trouble = Optional.of(String.valueOf(e.getMessage()));
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the log cannot be reached; trying again");
                pause = pause.multipliedBy(4).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(4) : LONGEST_PAUSE;
                if (!slept(pause)) {
                    return;
                }
            } catch (SourceException e) {
                failure = Optional.of(e);
                return;
            } catch (IOException e) {
                failure = Optional.of(new SourceException.TargetFailed(
                        "the log cannot be handed to the server: " + e, "Check the room that is left.", e));
                return;
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("the log cannot be handed to the server");
                failure = Optional.of(new SourceException.TargetFailed(
                        "the log cannot be handed to the server: " + e, "See the program's own log.", e));
                return;
            }
        }
    }

    private boolean slept(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void beat() throws IOException {
        Path next = folder.resolve("pulse.next");
        Files.writeString(next, run + " " + pulse++);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, folder.resolve("pulse"), StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean answerAll() throws IOException, SourceException, InterruptedException {
        List<String> wanted = new ArrayList<>();
        try (DirectoryStream<Path> requests = Files.newDirectoryStream(folder.resolve("wanted"))) {
            requests.forEach(request -> wanted.add(String.valueOf(request.getFileName())));
        }
        for (String name : wanted) {
            Optional<SegmentName> segment = SegmentName.of(name, segmentSize);
            if (!Files.exists(folder.resolve("ready").resolve(name)) && !makeOrWait(name)) {
                Files.deleteIfExists(folder.resolve("making"));
                publish(Files.createFile(folder.resolve("making")), "absent", name);
            } else {
                ahead = handed.isEmpty() ? segment.map(SegmentName::next) : Optional.empty();
            }
            Files.deleteIfExists(folder.resolve("wanted").resolve(name));
        }
        return !wanted.isEmpty();
    }

    /** A standby is not kept waiting while the log cannot be reached: it could not be promoted. */
    private boolean makeOrWait(String name) throws IOException, SourceException, InterruptedException {
        if (growing.isEmpty()) {
            return make(name);
        }
        try {
            boolean made = make(name);
            trouble = Optional.empty();
            return made;
        } catch (SourceException.Unavailable e) {
            if (trouble.isEmpty()) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the log cannot be reached; trying again");
            }
            trouble = Optional.of(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Lays the next segment ready, unless enough are. */
    private boolean layAhead() throws IOException, SourceException, InterruptedException {
        if (ahead.isEmpty()) {
            return false;
        }
        SegmentName next = ahead.get();
        String farBehind = new SegmentName(
                        next.timeline(), Math.max(0, next.number() - Math.max(1, AHEAD_BYTES / segmentSize)))
                .name(segmentSize);
        if (Files.exists(folder.resolve("ready").resolve(farBehind))) {
            return false;
        }
        if (Files.exists(folder.resolve("ready").resolve(next.name(segmentSize))) || makeAhead(next)) {
            ahead = Optional.of(next.next());
            return true;
        }
        ahead = Optional.empty();
        return false;
    }

    /** Makes what is asked for; false if there is no such thing. */
    private boolean make(String name) throws IOException, SourceException, InterruptedException {
        var history = HISTORY.matcher(name);
        if (history.matches() && !history.group(1).equals("00000000")) {
            Optional<byte[]> document = log.document(new Timeline(Long.parseLong(history.group(1), 16)).stream());
            if (document.isEmpty() || document.get().length == 0) {
                return false;
            }
            publish(Files.write(folder.resolve("making"), document.get()), "ready", name);
            return true;
        }
        Optional<SegmentName> segment = SegmentName.of(name, segmentSize);
        return segment.isPresent()
                && (growing.isPresent()
                        ? makeGrowing(growing.get(), segment.get(), false)
                        : makeSegment(segment.get()));
    }

    private boolean makeAhead(SegmentName segment) throws IOException, SourceException, InterruptedException {
        return growing.isPresent() ? makeGrowing(growing.get(), segment, true) : makeSegment(segment);
    }

    private boolean makeSegment(SegmentName segment) throws IOException, SourceException, InterruptedException {
        Path making = folder.resolve("making");
        long filled = segments.make(segment, making, this::beat);
        if (filled > 0) {
            publish(making, "ready", segment.name(segmentSize));
        }
        return filled > 0;
    }

    /** Gives a standby what has come of a segment, whole or not, unless it has been given as much before. */
    private boolean makeGrowing(GrowingLog log, SegmentName segment, boolean whole)
            throws IOException, SourceException, InterruptedException {
        Path partial = folder.resolve("partial");
        long filled = segments.grow(segment, partial, this::beat);
        boolean isNewest = segment.timeline().stream().equals(log.end().stream());
        if (filled < segmentSize && !whole && isNewest) {
            log.refresh(segment.start(segmentSize));
            filled = segments.grow(segment, partial, this::beat);
        }
        boolean isWhole = filled == segmentSize;
        if (filled == 0 || (!isWhole && (whole || handed.getOrDefault(segment, 0L) == filled))) {
            return false;
        }
        if (isWhole) {
            handed.clear();
        } else {
            handed.put(segment, filled);
        }
        Path making = folder.resolve("making");
        Files.copy(partial, making, StandardCopyOption.REPLACE_EXISTING);
        if (!isWhole) {
            try (FileChannel file = FileChannel.open(making, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.allocate(1), segmentSize - 1);
            }
        }
        publish(making, "ready", segment.name(segmentSize));
        return true;
    }

    private void publish(Path made, String where, String name) throws IOException {
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
        account.own(made);
        Files.move(made, folder.resolve(where).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
