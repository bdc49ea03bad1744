package dev.holdfast.engine.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parts of a log segment, written out by hand from docs/format.md, and what is refused. */
class LogLayoutTest {
    private static final Id REPOSITORY = new Id("10".repeat(16));
    private static final Id EPOCH = new Id("20".repeat(16));
    private static final Id DOMAIN = new Id("30".repeat(16));
    private static final String SHA256 = "ab".repeat(32);
    private static final LogName.Folder FOLDER = new LogName.Folder("40".repeat(16), "50".repeat(16));
    private static final LogFrame FRAME =
            new LogFrame(0x1000, 0x1010, 45, new WrappedKey(true, EPOCH, new byte[] {1, 2, 3}));

    private static LogHead head() {
        return new LogHead(
                "orders",
                "7000000000000000001",
                "00000002",
                0x1000,
                0x1010,
                true,
                Optional.of(new LogHead.Branch(new LogPosition("00000001", 0x1000), new byte[] {9})),
                List.of(FRAME),
                List.of(new LogHead.Mark(0x1008, Instant.parse("2026-01-01T00:00:00.5Z"))),
                List.of(SHA256));
    }

    @Test
    void aNameIsAsDocumented() throws FormatException {
        LogName name = new LogName(FOLDER, "00000002", 0x1000, 0x1010, SHA256);
        String text = "logs/" + "40".repeat(16) + "/" + "50".repeat(16) + "/00000002/0000000000001000-0000000000001010-"
                + SHA256;
        assertEquals(text, name.object().value());
        assertEquals(name, LogName.parse(new BlobName(text)));
    }

    @Test
    void aHeadIsAsDocumented() throws FormatException {
        String text = "{\"format\":0,\"workload\":\"orders\",\"identity\":\"7000000000000000001\","
                + "\"stream\":\"00000002\",\"start\":4096,\"end\":4112,\"follows\":1,"
                + "\"branch\":{\"stream\":\"00000001\",\"offset\":4096,\"document\":\"CQ==\"},"
                + "\"frames\":[{\"start\":4096,\"end\":4112,\"sealed\":45,\"wrapping\":2,"
                + "\"epoch\":\"" + EPOCH.hex() + "\",\"key\":\"AQID\"}],"
                + "\"marks\":[{\"until\":4104,\"instant\":\"2026-01-01T00:00:00.500Z\"}],"
                + "\"replaces\":[\"" + SHA256 + "\"]}";
        assertEquals(text, new String(head().toBytes(), StandardCharsets.UTF_8));
        assertArrayEquals(head().toBytes(), LogHead.parse(head().toBytes()).toBytes());
    }

    @Test
    void aFrameIsBoundToItsPlaceInTheLog() {
        String place = "logs/" + "40".repeat(16) + "/" + "50".repeat(16) + "/00000002";
        HexFormat hex = HexFormat.of();
        assertEquals(
                hex.formatHex("holdfast log frame v0".getBytes(StandardCharsets.US_ASCII))
                        + REPOSITORY.hex()
                        + DOMAIN.hex()
                        + hex.toHexDigits((byte) place.length())
                        + hex.formatHex(place.getBytes(StandardCharsets.US_ASCII))
                        + "0000000000001000"
                        + "0000000000001010",
                hex.formatHex(LogSegment.associated(REPOSITORY, DOMAIN, FOLDER, "00000002", FRAME)));
    }

    @Test
    void namesThatCannotBeAreRefused() {
        String folder = FOLDER.prefix();
        for (String name : List.of(
                "logs/x",
                folder + "00000002/0000000000001000-" + SHA256,
                folder + "00000002/0000000000001000-0000000000000fff-" + SHA256,
                folder + "00000002/ffffffffffffffff-ffffffffffffffff-" + SHA256,
                folder + "00000002/0000000000001000-8000000000000000-" + SHA256,
                folder + "UP/0000000000001000-0000000000001010-" + SHA256,
                folder + "a".repeat(101) + "/0000000000001000-0000000000001010-" + SHA256,
                folder + "00000002/0000000000001000-0000000000001010-" + SHA256 + "0",
                "logs/" + "40".repeat(16) + "/00000002/0000000000001000-0000000000001010-" + SHA256)) {
            assertThrows(FormatException.class, () -> LogName.parse(new BlobName(name)), name);
        }
    }

    @Test
    void headsThatCannotBeAreRefused() {
        String right = new String(head().toBytes(), StandardCharsets.UTF_8);
        for (List<String> change : List.of(
                List.of("\"format\":0", "\"format\":1"),
                List.of("\"end\":4112,\"follows\"", "\"end\":4111,\"follows\""),
                List.of("\"end\":4112,\"follows\"", "\"end\":999999999999,\"follows\""),
                List.of("\"start\":4096,\"end\":4112,\"sealed\"", "\"start\":4097,\"end\":4112,\"sealed\""),
                List.of("\"sealed\":45", "\"sealed\":46"),
                List.of("\"sealed\":45", "\"sealed\":29"),
                List.of("\"sealed\":45", "\"sealed\":4294967341"),
                List.of("\"wrapping\":2", "\"wrapping\":0"),
                List.of("\"key\":\"AQID\"", "\"key\":\"" + "AAAA".repeat(100) + "\""),
                List.of("\"until\":4104", "\"until\":4113"),
                List.of("\"until\":4104", "\"until\":4095"),
                List.of("\"instant\":\"2026", "\"instant\":\"x"),
                List.of("\"workload\":\"orders\"", "\"workload\":\"\""),
                List.of("\"identity\":\"7000000000000000001\"", "\"identity\":\"" + "7".repeat(101) + "\""),
                List.of("\"stream\":\"00000001\"", "\"stream\":\"../..\""),
                List.of("\"replaces\":[\"ab", "\"replaces\":[\"AB"))) {
            assertTrue(right.contains(change.getFirst()), change.getFirst());
            byte[] bytes = right.replace(change.getFirst(), change.getLast()).getBytes(StandardCharsets.UTF_8);
            assertThrows(FormatException.class, () -> LogHead.parse(bytes), change.getLast());
        }
    }

    @Test
    void changedBytesAreReadOrRefused() {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("LogLayoutTest: -Dholdfast.seed=" + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = head().toBytes();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                LogHead.parse(bytes);
            } catch (FormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }

    @Test
    void theLengthOfAHeadLiesWithinTheObject() throws FormatException {
        assertEquals(300, LogSegment.headLength(HexFormat.of().parseHex("0000012c00"), 304));
        for (String bytes : List.of("0000012c00", "ffffffff00", "0080000100", "0000000100", "000001")) {
            assertThrows(
                    FormatException.class,
                    () -> LogSegment.headLength(HexFormat.of().parseHex(bytes), 303),
                    bytes);
        }
    }
}
