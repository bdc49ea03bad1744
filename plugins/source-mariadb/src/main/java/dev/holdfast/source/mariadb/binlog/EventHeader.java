package dev.holdfast.source.mariadb.binlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What every event of a binary log begins with, in 19 bytes.
 *
 * @param timestamp seconds since 1970, when the statement began
 * @param type what the event is
 * @param server the id of the one that wrote it
 * @param length of it, with this header
 * @param end where it ends in its file, modulo 2^32; 0 for what is in no file
 * @param flags of the event
 */
public record EventHeader(long timestamp, int type, long server, long length, long end, int flags) {
    /** Of a header, in bytes. */
    public static final int LENGTH = 19;

    public static final int QUERY = 2;
    public static final int STOP = 3;
    public static final int ROTATE = 4;
    public static final int INTVAR = 5;
    public static final int RAND = 13;
    public static final int USER_VAR = 14;
    public static final int FORMAT = 15;
    public static final int COMMIT = 16;
    public static final int HEARTBEAT = 27;
    public static final int XA_PREPARE = 38;
    public static final int ANNOTATE = 160;
    public static final int GTID = 162;
    public static final int QUERY_COMPRESSED = 165;

    private static final int ARTIFICIAL = 0x20;

    /** Reads one, and leaves the position behind it. */
    public static EventHeader read(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() < LENGTH) {
            throw new IOException("an event of the binary log that is too short");
        }
        ByteBuffer fields = bytes.order(ByteOrder.LITTLE_ENDIAN);
        long timestamp = Integer.toUnsignedLong(fields.getInt());
        int type = fields.get() & 0xff;
        long server = Integer.toUnsignedLong(fields.getInt());
        long length = Integer.toUnsignedLong(fields.getInt());
        long end = Integer.toUnsignedLong(fields.getInt());
        int flags = fields.getShort() & 0xffff;
        if (length < LENGTH) {
            throw new IOException("an event of the binary log with a length of " + length);
        }
        return new EventHeader(timestamp, type, server, length, end, flags);
    }

    /** Whether the server made it up for the one who reads, and it stands in no file. */
    public boolean isArtificial() {
        return (flags & ARTIFICIAL) != 0 || end == 0;
    }
}
