package dev.holdfast.source.mariadb.binlog;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.source.mariadb.server.ServerFacts;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The binary log of a server, file after file; each is a stream, stored as {@link Margins} says. A file is always sent from
 * its begin, as only there the server says which one it is: what is stored of it already is passed over.
 */
public final class MariadbLog implements LogReceiver {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration MARK_EVERY = Duration.ofSeconds(1);
    private static final Duration TO_BEGIN = Duration.ofSeconds(60);
    private static final int LARGEST_PIECE = 1 << 20;
    private static final long PLACES = 1L << 32;
    private static final int CHECKSUM = 4;

    private final BinlogDump dump;
    private final Connection asking;
    private final BinlogClock clock;
    private final CommitTimes times;
    private final Queue<LogEvent> told = new ArrayDeque<>();
    private Optional<LogPosition> resume;
    private Optional<Long> announced = Optional.empty();
    private Optional<BinlogFile> file = Optional.empty();
    private long place;
    private long stored;
    private boolean passing;
    private byte[] margin = {};
    private long lookedAtNanos = System.nanoTime() - LOOK_EVERY.toNanos();
    private long markedAtNanos = System.nanoTime() - MARK_EVERY.toNanos();
    private long markedPlace = -1;

    private MariadbLog(BinlogDump dump, Connection asking, Optional<LogPosition> resume, InstantSource clock) {
        this.dump = dump;
        this.asking = asking;
        this.clock = new BinlogClock(asking);
        this.times = new CommitTimes(clock);
        this.resume = resume;
    }

    /** Begins to receive: where it went on before, or with the file that is written now. */
    public static MariadbLog begin(Server server, ServerFacts facts, Optional<LogPosition> after, InstantSource clock)
            throws SourceException {
        Connection asking = server.asking();
        Optional<BinlogDump> dump = Optional.empty();
        boolean begun = false;
        try {
            String name = after.isEmpty()
                    ? new BinlogClock(asking).read().file()
                    : kept(asking, String.valueOf(facts.logs().getFileName()), after.get());
            dump = Optional.of(BinlogDump.begin(server, name));
            MariadbLog log = new MariadbLog(dump.get(), asking, after, clock);
            log.awaitFile();
            begun = true;
            return log;
        } finally {
            if (!begun) {
                dump.ifPresent(BinlogDump::close);
                asking.close();
            }
        }
    }

    /** The name of the file that holds a place, if the server still has both. */
    private static String kept(Connection asking, String base, LogPosition after) throws SourceException {
        BinlogFile wanted = BinlogFile.ofStream(after.stream())
                .orElseThrow(() -> new SourceException.Changed(
                        "no file of a binary log is meant by the stream " + after.stream(), "A new base is needed."));
        String name = wanted.name(base);
        try {
            for (List<Optional<String>> row : asking.query("SHOW BINARY LOGS").rows()) {
                if (row.get(0).orElse("").equals(name)) {
                    long length = Long.parseLong(row.get(1).orElse("0"));
                    if (after.offset() > Margins.stored(length)) {
                        throw new SourceException.Changed(
                                "the server's " + name + " has " + length + " bytes, and more of it was received",
                                "A new base is needed: the server lost the end of its log, or was restored.");
                    }
                    return name;
                }
            }
        } catch (IOException e) {
            throw Failures.unavailable("the server does not list its binary log", e);
        }
        throw new SourceException.Changed(
                "the server no longer has " + name + " of its binary log",
                "A new base is needed. To keep the log longer, raise binlog_expire_logs_seconds.");
    }

    /** What comes first says which file it is. */
    private void awaitFile() throws SourceException {
        long deadline = System.nanoTime() + TO_BEGIN.toNanos();
        while (file.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new SourceException.Unavailable("the server does not begin to send its log", "Try again.");
            }
            Optional<BinlogDump.Stretch> stretch = dump.next(LOOK_EVERY);
            if (stretch.isPresent()) {
                take(stretch.get());
            }
        }
    }

    @Override
    public Optional<LogEvent> next(Duration patience) throws SourceException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (told.isEmpty()) {
            if (System.nanoTime() - lookedAtNanos >= LOOK_EVERY.toNanos()) {
                look();
                continue;
            }
            long now = System.nanoTime();
            long until = Math.min(deadline - now, lookedAtNanos + LOOK_EVERY.toNanos() - now);
            Optional<BinlogDump.Stretch> stretch = dump.next(Duration.ofNanos(Math.max(0, until)));
            if (stretch.isPresent()) {
                take(stretch.get());
            } else if (System.nanoTime() >= deadline) {
                return Optional.empty();
            }
        }
        return Optional.of(told.remove());
    }

    private void look() throws SourceException {
        lookedAtNanos = System.nanoTime();
        BinlogClock.Reading reading = clock.read();
        BinlogFile here = file.orElseThrow();
        if (!BinlogFile.number(reading.file()).equals(Optional.of(here.number()))) {
            return; // an older file is still on its way: the present one's end says nothing of it
        }
        times.looked(reading);
        if (reading.place() != markedPlace || System.nanoTime() - markedAtNanos >= MARK_EVERY.toNanos()) {
            markedPlace = reading.place();
            markedAtNanos = System.nanoTime();
            told.add(new LogEvent.Mark(here.position(reading.place()), reading.instant()));
        }
    }

    private void take(BinlogDump.Stretch stretch) throws SourceException {
        if (stretch.header().isPresent()) {
            begin(stretch.header().get(), stretch.bytes());
        }
        if (passing) {
            return;
        }
        store(stretch.bytes());
        place += stretch.bytes().limit();
        if (stretch.last()) {
            store(ByteBuffer.wrap(margin));
            margin = new byte[0];
        }
    }

    /** An event begins. What the server makes up is no part of its files. */
    private void begin(EventHeader event, ByteBuffer bytes) throws SourceException {
        passing = event.isArtificial() || event.type() == EventHeader.HEARTBEAT;
        if (passing) {
            if (event.type() == EventHeader.ROTATE) {
                announced = rotatedTo(bytes, event);
            }
            return;
        }
        if (event.type() == EventHeader.FORMAT && announced.isPresent()) {
            enter(new BinlogFile(event.timestamp(), announced.get()));
            announced = Optional.empty();
        }
        if (file.isEmpty() || event.end() != (place + event.length()) % PLACES) {
            throw new SourceException.Unavailable(
                    "the server left out a part of its binary log, before " + event.end() + " of "
                            + file.map(BinlogFile::stream).orElse("a file that it did not name"),
                    "The reception is begun again.");
        }
        margin = new byte[Margins.length(place, place + event.length())];
        if (event.type() == EventHeader.GTID) {
            times.of(place, event.timestamp()).ifPresent(instant -> {
                byte[] stamp = Margins.stamp(instant);
                System.arraycopy(stamp, 0, margin, 0, Math.min(stamp.length, margin.length));
            });
        }
    }

    /** The number of the file that is announced. What is made up bears a checksum where the file's own events do. */
    private Optional<Long> rotatedTo(ByteBuffer bytes, EventHeader event) {
        int from = EventHeader.LENGTH + Long.BYTES;
        int end = (int) Math.min(event.length(), bytes.limit());
        Optional<Long> number = dump.checksums() ? number(bytes, from, end - CHECKSUM) : Optional.empty();
        return number.isPresent() ? number : number(bytes, from, end);
    }

    private static Optional<Long> number(ByteBuffer bytes, int from, int end) {
        byte[] name = new byte[Math.max(0, end - from)];
        if (name.length > 0) {
            bytes.duplicate().position(from).get(name);
        }
        return BinlogFile.number(new String(name, StandardCharsets.ISO_8859_1));
    }

    /** A file begins: the first that is received, or the one after it. */
    private void enter(BinlogFile next) throws SourceException {
        if (file.isEmpty()) {
            if (resume.isPresent() && !resume.get().stream().equals(next.stream())) {
                throw new SourceException.Changed(
                        "the server's binary log was begun anew: there is " + next.stream() + ", and "
                                + resume.get().stream() + " was received before",
                        "A new base is needed.");
            }
        } else {
            BinlogFile before = file.get();
            if (resume.isPresent()) {
                throw new SourceException.Unavailable(
                        "the server's file " + before.stream() + " ended before " + resume.get(),
                        "The reception is begun again.");
            }
            told.add(new LogEvent.Branch(
                    next.position(0), before.position(place), before.stream().getBytes(StandardCharsets.US_ASCII)));
        }
        file = Optional.of(next);
        stored = 0;
        markedPlace = -1;
        times.nextFile();
        store(ByteBuffer.wrap(BinlogFile.magic()));
        store(ByteBuffer.allocate(Margins.length(0, BinlogFile.FIRST_PLACE)));
        place = BinlogFile.FIRST_PLACE;
    }

    /** Tells of bytes, but for those that were stored before. */
    private void store(ByteBuffer bytes) {
        LogPosition start = new LogPosition(file.orElseThrow().stream(), stored);
        stored += bytes.limit();
        ByteBuffer left = bytes.duplicate();
        if (resume.isPresent()) {
            long known = resume.get().offset() - start.offset();
            if (known > left.limit()) {
                return;
            }
            left.position((int) Math.max(0, known));
            start = start.plus(left.position());
            if (known >= 0) {
                resume = Optional.empty();
            }
        }
        while (left.hasRemaining()) {
            ByteBuffer piece = left.slice(left.position(), Math.min(LARGEST_PIECE, left.remaining()));
            left.position(left.position() + piece.limit());
            told.add(new LogEvent.Piece(start, piece));
            start = start.plus(piece.limit());
        }
    }

    /** The server forgets by its own settings, and nobody waits for what is told here. */
    @Override
    public void durable(LogPosition until) {}

    @Override
    public void close() {
        dump.close();
        asking.close();
    }
}
