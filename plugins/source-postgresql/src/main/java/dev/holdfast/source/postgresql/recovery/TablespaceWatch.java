package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Looks into the log, before a recovering server does, for tablespaces that it makes. A server that replays this makes them
 * where they were made: outside of the copy, and on production's host in production's own folder. So one is refused unless
 * that place was named by who restores, and no tablespace stands there. For one thread.
 *
 * <p>Such a record ({@code XLOG_TBLSPC_CREATE}) is known by its resource manager, its lengths, which have to agree, the
 * path in it, and its checksum; nothing else of the log is understood here. Offsets are those of {@code xlogrecord.h}.
 */
final class TablespaceWatch {
    private static final int PAGE = 8192;
    private static final int LONG_HEADER = 0x0002;
    private static final int HEADER = 24;
    private static final int HEADER_OF_A_SEGMENT = 40;
    private static final int RECORD = 24;
    private static final int CHECKSUM = 20;
    private static final int TABLESPACES = 5;
    private static final int SHORT_DATA = 255;
    private static final int LONG_DATA = 254;
    private static final int LONGEST_PATH = 1024;

    /** No record of this kind is longer, and it is a multiple of a record's alignment. */
    private static final int LONGEST_RECORD = 1072;

    private final long from;
    private final Map<Long, Path> own = new HashMap<>();
    private final Set<Path> named = new HashSet<>();
    private final Set<Path> made = new HashSet<>();
    private ByteBuffer seen = ByteBuffer.allocate(0);
    private long next = -1;
    private ByteBuffer seenBefore = ByteBuffer.allocate(0);
    private long begin = -1;

    /** @param from where the server begins to replay: what comes before is in the base */
    TablespaceWatch(Lsn from) {
        this.from = from.value();
    }

    /** Tablespaces that are the copy's own, and stand where they stood: their places by their numbers. */
    TablespaceWatch owning(Map<Long, Path> places) {
        own.putAll(places);
        return this;
    }

    /** Places outside of the copy that the log may make tablespaces at. */
    TablespaceWatch allowing(Collection<Path> places) {
        named.addAll(places);
        return this;
    }

    /** Says that a segment of the log is looked at from its beginning on, maybe once more with more in it than before. */
    void begin(long at) {
        if (at == begin) {
            seen = seenBefore;
            next = at;
        } else if (at == next) {
            begin = at;
            seenBefore = seen;
        } else {
            begin = -1;
        }
    }

    /**
     * Looks at what the server is shown next.
     *
     * @param at where it is in the log, the begin of a page
     * @param bytes are left as they are
     * @throws SourceException.TargetFailed if a tablespace would be made where none may be
     */
    void look(long at, ByteBuffer bytes) throws SourceException.TargetFailed {
        ByteBuffer records =
                ByteBuffer.allocate(seen.capacity() + bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        if (at == next) {
            records.put(seen.rewind());
        }
        for (int page = bytes.position(); page < bytes.limit(); page += PAGE) {
            int end = Math.min(page + PAGE, bytes.limit());
            int header = end - page > 2 && (bytes.get(page + 2) & LONG_HEADER) != 0 ? HEADER_OF_A_SEGMENT : HEADER;
            long begin = Math.max(page + header, from - at + bytes.position());
            if (begin < end) {
                records.put(bytes.slice((int) begin, (int) (end - begin)));
            }
        }
        next = at + bytes.remaining();
        records.flip();
        for (int record = 0; record + RECORD < records.limit(); record += Long.BYTES) {
            if (records.get(record + 17) == TABLESPACES && (records.get(record + 16) & 0xF0) == 0) {
                judge(records, record);
            }
        }
        int from = Math.max(0, (records.limit() - LONGEST_RECORD) / Long.BYTES * Long.BYTES);
        seen = ByteBuffer.allocate(records.limit() - from).put(records.slice(from, records.limit() - from));
    }

    private void judge(ByteBuffer records, int record) throws SourceException.TargetFailed {
        int kind = records.get(record + RECORD) & 0xFF;
        int data = record + RECORD + (kind == SHORT_DATA ? 2 : 1 + Integer.BYTES);
        if ((kind != SHORT_DATA && kind != LONG_DATA) || data > records.limit()) {
            return;
        }
        long length = kind == SHORT_DATA
                ? records.get(record + RECORD + 1) & 0xFF
                : Integer.toUnsignedLong(records.getInt(record + RECORD + 1));
        long path = length - Integer.BYTES - 1; // its number comes before, and a zero after it
        boolean agrees = records.getInt(record) == data - record + length && path >= 1 && path <= LONGEST_PATH;
        if (!agrees || data + length > records.limit() || records.get((int) (data + length - 1)) != 0) {
            return; // another record, or one that comes whole with what follows
        }
        byte[] text = new byte[(int) path];
        records.get(data + Integer.BYTES, text);
        if (text[0] == '/' && hasItsChecksum(records, record)) {
            String name = new String(text, StandardCharsets.UTF_8);
            int end = name.indexOf(0); // where the server sees its end
            require(
                    Integer.toUnsignedLong(records.getInt(data)),
                    Path.of(end < 0 ? name : name.substring(0, end)).normalize());
        }
    }

    /** The checksum is of all that follows the record's header, and then of the header up to itself. */
    private static boolean hasItsChecksum(ByteBuffer records, int record) {
        CRC32C checksum = new CRC32C();
        checksum.update(records.slice(record + RECORD, records.getInt(record) - RECORD));
        checksum.update(records.slice(record, CHECKSUM));
        return (int) checksum.getValue() == records.getInt(record + CHECKSUM);
    }

    private void require(long number, Path place) throws SourceException.TargetFailed {
        if (!made.contains(place) && !place.equals(own.get(number))) {
            if (!named.contains(place)) {
                throw new SourceException.TargetFailed(
                        "the log makes a tablespace at " + place + ", outside of what is restored",
                        "Recover to an instant before it was made, or from a base that was taken after. Or let it be made"
                                + " there, on a host that has nothing of production: with an empty folder of that path"
                                + " that the server's account owns, and --tablespace " + place + "=" + place + ".");
            }
            if (stands(place)) {
                throw new SourceException.TargetFailed(
                        "the log makes a tablespace at " + place + ", where one stands: the copy would write into it",
                        "Recover to an instant before it was made, or from a base that was taken after, or on another"
                                + " host.");
            }
            if (!Files.isDirectory(place)) {
                throw new SourceException.TargetFailed(
                        "the log makes a tablespace at " + place + ", and there is no such folder",
                        "Make it, and give it to the account that the server runs as.");
            }
        }
        made.add(place); // what stands there from now on is the copy's own
    }

    /** Each version of the server has a folder of its own in a tablespace's place. */
    private static boolean stands(Path place) throws SourceException.TargetFailed {
        if (!Files.exists(place)) {
            return false;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(place, "PG_*")) {
            return found.iterator().hasNext();
        } catch (IOException e) {
            throw new SourceException.TargetFailed(
                    "the log makes a tablespace at " + place + ", which cannot be looked into: " + e,
                    "Recover on a host where nothing is there.",
                    e);
        }
    }
}
