package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.binlog.BinlogFile;
import dev.holdfast.source.mariadb.binlog.Margins;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.source.SourceException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file of the binary log as it is stored, read from its begin: stretches of the file, each with its margin. */
final class StoredFile {
    private static final int BUFFER = 1 << 20;

    private final LogSource log;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
    private LogPosition next;
    private long place;

    StoredFile(LogSource log, BinlogFile file) {
        this.log = log;
        this.next = file.position(0);
    }

    /** The place in the file up to which it was read. */
    long place() {
        return place;
    }

    /** The next bytes of the file, without their margin; fewer where what is stored ends. */
    byte[] read(int count) throws SourceException, InterruptedException {
        byte[] bytes = stored(count);
        place += bytes.length;
        return bytes;
    }

    /** The margin of what lies between a place and the one up to which it was read. */
    byte[] margin(long from) throws SourceException, InterruptedException {
        return stored(Margins.length(from, place));
    }

    private byte[] stored(int count) throws SourceException, InterruptedException {
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < count) {
            if (!buffer.hasRemaining()) {
                int got = log.read(next, buffer.clear());
                buffer.flip();
                next = next.plus(got);
                if (got == 0) {
                    return Arrays.copyOf(bytes, filled);
                }
            }
            int part = Math.min(count - filled, buffer.remaining());
            buffer.get(bytes, filled, part);
            filled += part;
        }
        return bytes;
    }
}
