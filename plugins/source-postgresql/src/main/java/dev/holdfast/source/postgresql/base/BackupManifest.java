package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Lsn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * Writes {@code backup_manifest}, by which PostgreSQL's own {@code pg_verifybackup} checks a copy: version 1 of the format
 * that PostgreSQL's documentation describes. Files that were not read, as they had not changed, are there without a
 * checksum. About 150 bytes of memory for each file.
 */
final class BackupManifest {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'").withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [");
    private boolean first = true;

    /**
     * Adds a file.
     *
     * @param path below the data folder: printable characters of ASCII
     * @param checksum its CRC-32C, if it is known
     */
    void add(String path, long size, Instant modified, OptionalInt checksum) {
        text.append(first ? "\n" : ",\n");
        first = false;
        text.append("{ \"Path\": \"")
                .append(path.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\", \"Size\": ")
                .append(size)
                .append(", \"Last-Modified\": \"")
                .append(TIME.format(modified))
                .append('"');
        if (checksum.isPresent()) {
            text.append(", \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"")
                    .append(hex(checksum.getAsInt()))
                    .append('"');
        }
        text.append(" }");
    }

    /** As PostgreSQL has it in memory: the lowest byte first. */
    private static String hex(int checksum) {
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(checksum)
                        .array());
    }

    /** The whole of it, with the log that the copy needs. Called once, in the end. */
    byte[] finish(long timeline, Lsn start, Lsn end) {
        text.append("\n],\n\"WAL-Ranges\": [\n{ \"Timeline\": ")
                .append(timeline)
                .append(", \"Start-LSN\": \"")
                .append(start)
                .append("\", \"End-LSN\": \"")
                .append(end)
                .append("\" }\n],\n");
        byte[] covered = text.toString().getBytes(StandardCharsets.US_ASCII);
        text.append("\"Manifest-Checksum\": \"")
                .append(HexFormat.of().formatHex(sha256(covered)))
                .append("\"}\n");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
