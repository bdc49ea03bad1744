package dev.holdfast.source.postgresql.base;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.zip.CRC32C;

/**
 * {@code global/pg_control}: what the server knows of its own state. It is written in one piece, yet a reader may see two
 * halves; its own checksum tells.
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as the server wrote them; never compared as records
public record ControlFile(byte[] bytes) {
    private static final int MOST = 1 << 16;
    private static final int TRIES = 100;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int FIRST_CHECKSUM = 128;
    private static final int LAST_CHECKSUM = 512;

    /** Reads that of a data folder of this host. */
    public static ControlFile read(Path dataFolder) throws SourceException, InterruptedException {
        return read(new HostFiles(InstantSource.system()), dataFolder);
    }

    /** Reads that of a data folder, as often as it takes to see it whole. */
    static ControlFile read(ServerFiles files, Path dataFolder) throws SourceException, InterruptedException {
        Path path = dataFolder.resolve("global/pg_control");
        for (int i = 0; i < TRIES; i++) {
            try {
                ControlFile file = new ControlFile(files.whole(path, MOST));
                if (file.isWhole()) {
                    return file;
                }
            } catch (IOException e) {
                throw new SourceException.Unreadable(
                        "cannot read " + path + ": " + e, "Run as root, or as the server's own user.", e);
            }
            Thread.sleep(PAUSE);
        }
        throw new SourceException.Unreadable(
                path + " does not have its checksum", "Check the server: it would not start with this file.");
    }

    /**
     * Whether its checksum is right. Where the checksum stands differs between versions; it follows all that it covers, so
     * every place where it may stand is tried: a false match is one in tens of millions.
     */
    boolean isWhole() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int last = Math.min(LAST_CHECKSUM, bytes.length - Integer.BYTES);
        CRC32C crc = new CRC32C();
        int covered = 0;
        for (int at = FIRST_CHECKSUM; at <= last; at += Integer.BYTES) {
            crc.update(bytes, covered, at - covered);
            covered = at;
            if ((int) crc.getValue() == buffer.getInt(at)) {
                return true;
            }
        }
        return false;
    }

    /** The number that tells this server's history from all others, in decimal. */
    public String systemIdentifier() {
        return Long.toUnsignedString(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }
}
