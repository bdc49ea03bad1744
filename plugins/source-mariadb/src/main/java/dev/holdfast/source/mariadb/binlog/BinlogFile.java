package dev.holdfast.source.mariadb.binlog;

import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the binary log, which is a stream of its own. A server that was reset counts its files from 1 again; the second
 * in which a file was begun tells them apart, and puts them in order.
 *
 * @param created seconds since 1970, as its first event says
 * @param number at the end of its name
 */
public record BinlogFile(long created, long number) {
    private static final byte[] MAGIC = {(byte) 0xfe, 'b', 'i', 'n'};

    /** How many bytes come before the first event. */
    public static final int FIRST_PLACE = MAGIC.length;

    private static final Duration TO_SEND = Duration.ofSeconds(30);
    private static final long LARGEST_ID = 0xffffffffL;

    private static final Pattern STREAM = Pattern.compile("([0-9]{10})-([0-9]{6,10})");
    private static final Pattern NAME = Pattern.compile("(.+)\\.([0-9]{6,10})");

    /** Reads a stream's name. */
    public static Optional<BinlogFile> ofStream(String stream) {
        Matcher matcher = STREAM.matcher(stream);
        return matcher.matches()
                ? Optional.of(new BinlogFile(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /** The number at the end of a file's name. */
    public static Optional<Long> number(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(2))) : Optional.empty();
    }

    /**
     * Looks at a file on this host.
     *
     * @param logs the whole path of the files without their numbers
     */
    public static BinlogFile onDisk(Path logs, String name) throws IOException {
        Path file = logs.resolveSibling(name);
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] head = bytes.readNBytes(MAGIC.length + EventHeader.LENGTH);
            long number = number(name).orElse(0L);
            if (number == 0
                    || head.length < MAGIC.length + EventHeader.LENGTH
                    || !Arrays.equals(MAGIC, Arrays.copyOf(head, MAGIC.length))) {
                throw new IOException(file + " is no file of a binary log");
            }
            ByteBuffer header =
                    ByteBuffer.wrap(head, MAGIC.length, EventHeader.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            return new BinlogFile(EventHeader.read(header).timestamp(), number);
        }
    }

    /** Asks a server for one of its files: when it was begun. */
    public static BinlogFile asSent(Server server, String name) throws IOException, SourceException {
        long number = number(name).orElseThrow(() -> new IOException(name + " is no file of a binary log"));
        long deadline = System.nanoTime() + TO_SEND.toNanos();
        long id = server.options().replicaId() % LARGEST_ID + 1; // the log is received by the other
        try (BinlogDump dump = BinlogDump.begin(server, name, id)) {
            while (System.nanoTime() < deadline) {
                Optional<EventHeader> event = dump.next(Duration.ofSeconds(1)).flatMap(BinlogDump.Stretch::header);
                if (event.isPresent()
                        && event.get().type() == EventHeader.FORMAT
                        && !event.get().isArtificial()) {
                    return new BinlogFile(event.get().timestamp(), number);
                }
            }
        }
        throw new IOException("the server does not send " + name);
    }

    /** What every file begins with. */
    public static byte[] magic() {
        return MAGIC.clone();
    }

    /** The stream's name. */
    public String stream() {
        return String.format("%010d-%06d", created, number);
    }

    /** The file's name, as the server has it. */
    public String name(String base) {
        return String.format("%s.%06d", base, number);
    }

    /** A place in the file. */
    public LogPosition position(long place) {
        return new LogPosition(stream(), Margins.stored(place));
    }
}
