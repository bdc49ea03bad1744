package dev.holdfast.source.postgresql.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own program, on files that are no database: it compares them with a manifest alone. */
class BackupVerificationIT {
    private static final int MIB = 1 << 20;

    /** Large ones, more than there are cores in a small machine, and small ones. */
    private static final Map<String, Integer> FILES = new TreeMap<>(Map.of(
            "PG_VERSION",
            3,
            "base/5/100",
            17 * MIB,
            "base/5/100.1",
            18 * MIB,
            "base/5/1001",
            20 * MIB,
            "base/5/101",
            MIB,
            "pg_tblspc/7/PG_15_202209061/5/102",
            19 * MIB));

    @TempDir
    Path folder;

    private Path data;
    private Path space;

    @BeforeEach
    void writeFiles() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        space = Files.createDirectory(folder.resolve("space"));
        Files.createDirectories(data.resolve("pg_tblspc"));
        Files.createSymbolicLink(data.resolve("pg_tblspc/7"), space);
        for (Map.Entry<String, Integer> file : FILES.entrySet()) {
            Path path = data.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling("."));
            Files.write(path, new byte[file.getValue()]);
        }
        String text = FILES.entrySet().stream()
                .map(file -> "{ \"Path\": \"" + file.getKey() + "\", \"Size\": " + file.getValue()
                        + ", \"Last-Modified\": \"2026-01-01 00:00:00 GMT\", \"Checksum-Algorithm\": \"CRC32C\","
                        + " \"Checksum\": \"" + checksum(file.getValue()) + "\" }")
                .collect(Collectors.joining(
                        ",\n",
                        "{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [\n",
                        "\n],\n\"WAL-Ranges\": [\n],\n"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(
                data.resolve("backup_manifest"),
                text + "\"Manifest-Checksum\": \"" + HexFormat.of().formatHex(digest) + "\"}\n");
    }

    private static String checksum(int zeros) {
        CRC32C checksum = new CRC32C();
        checksum.update(new byte[zeros]);
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) checksum.getValue())
                        .array());
    }

    private BackupVerification.Verdict verify() throws Exception {
        return new BackupVerification(
                        new Layout(data, new TreeMap<>(Map.of("7", space))),
                        Programs.find(Optional.empty(), 15),
                        new Account(Optional.empty()))
                .run();
    }

    private static void flip(Path file) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, channel.size() / 2);
            channel.write(one.put(0, (byte) (one.get(0) ^ 1)).flip(), channel.size() / 2);
        }
    }

    @Test
    void damageOfAnyFileIsFoundAndNamed() throws Exception {
        assertEquals(new BackupVerification.Verdict(true, ""), verify());
        for (String each : FILES.keySet()) {
            flip(data.resolve(each));
            BackupVerification.Verdict verdict = verify();
            assertFalse(verdict.isGood(), each);
            assertEquals(
                    List.of(true),
                    verdict.said()
                            .lines()
                            .map(line -> line.contains("\"" + each + "\""))
                            .toList(),
                    verdict.said());
            flip(data.resolve(each));
        }
    }

    @Test
    void aFileThatIsMissingOrTooManyIsNamed() throws Exception {
        Files.delete(data.resolve("base/5/1001"));
        Files.writeString(data.resolve("base/5/103"), "more");
        BackupVerification.Verdict verdict = verify();
        assertFalse(verdict.isGood());
        assertTrue(verdict.said().contains("base/5/1001") && verdict.said().contains("base/5/103"), verdict.said());
    }
}
