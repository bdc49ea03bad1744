package dev.holdfast.source.mariadb.binlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * How a file of the binary log is stored: each event as it is, then its margin, a quarter as long, in which it is written when
 * it was not yet committed. The binary log itself knows only the second in which a statement began. An offset in the file
 * gives the offset in what is stored, and back, without a look at the content; so a reception goes on wherever it ended. A
 * margin is zeros but for its first ten bytes: nothing of it is left when it is compressed.
 */
public final class Margins {
    private static final int STAMP = 10;
    private static final long NANOS = 1000;
    private static final long MICROS = 1_000_000;

    private Margins() {}

    /** Where a place of the file is in what is stored. */
    public static long stored(long place) {
        return place + place / 4;
    }

    /** How long the margin is of what lies between two places. */
    public static int length(long start, long end) {
        return Math.toIntExact(end / 4 - start / 4);
    }

    /** The beginning of a margin; the rest is zeros. */
    static byte[] stamp(Instant instant) {
        long micros = instant.getEpochSecond() * MICROS + instant.getNano() / NANOS;
        ByteBuffer stamp = ByteBuffer.allocate(STAMP).order(ByteOrder.LITTLE_ENDIAN);
        return stamp.putLong(micros).putShort(check(micros)).array();
    }

    /** The instant in a margin; empty if it holds none, or two receptions wrote one half each. */
    public static Optional<Instant> read(byte[] margin) {
        if (margin.length < STAMP) {
            return Optional.empty();
        }
        ByteBuffer stamp = ByteBuffer.wrap(margin).order(ByteOrder.LITTLE_ENDIAN);
        long micros = stamp.getLong();
        return micros > 0 && stamp.getShort() == check(micros)
                ? Optional.of(Instant.ofEpochSecond(micros / MICROS, micros % MICROS * NANOS))
                : Optional.empty();
    }

    private static short check(long micros) {
        CRC32 crc = new CRC32();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(micros).flip());
        return (short) crc.getValue();
    }
}
