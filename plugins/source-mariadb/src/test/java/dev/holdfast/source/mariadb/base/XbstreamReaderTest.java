package dev.holdfast.source.mariadb.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class XbstreamReaderTest {
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

    private XbstreamReaderTest payload(String path, long offset, byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        head('P', path);
        stream.writeBytes(ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .putLong(offset)
                .putInt((int) crc.getValue())
                .array());
        stream.writeBytes(bytes);
        return this;
    }

    private XbstreamReaderTest head(char type, String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        stream.writeBytes("XBSTCK01".getBytes(StandardCharsets.US_ASCII));
        stream.write(0);
        stream.write(type);
        stream.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(name.length)
                .array());
        stream.writeBytes(name);
        return this;
    }

    private static List<XbstreamReader.Chunk> read(byte[] bytes) throws IOException {
        XbstreamReader reader = new XbstreamReader(new ByteArrayInputStream(bytes));
        List<XbstreamReader.Chunk> chunks = new ArrayList<>();
        for (Optional<XbstreamReader.Chunk> next = reader.next(); next.isPresent(); next = reader.next()) {
            chunks.add(next.get());
        }
        return chunks;
    }

    private byte[] mixed() {
        payload("./shop/t.ibd", 0, new byte[] {1, 2, 3});
        payload("ib_logfile0", 0, new byte[] {9});
        payload("./shop/t.ibd", 3, new byte[] {4});
        head('E', "./shop/t.ibd").head('E', "ib_logfile0").head('E', "empty");
        return stream.toByteArray();
    }

    @Test
    void filesThatAreMixedComeInStretchesAndAnEmptyOneComesToo() throws Exception {
        List<XbstreamReader.Chunk> chunks = read(mixed());
        assertEquals(
                List.of("shop/t.ibd 0", "ib_logfile0 0", "shop/t.ibd 3", "empty 0"),
                chunks.stream().map(each -> each.path() + " " + each.offset()).toList());
        assertArrayEquals(new byte[] {4}, chunks.get(2).bytes());
    }

    @Test
    void aStreamThatIsCutAnywhereIsRefused() throws Exception {
        byte[] whole = mixed();
        int lastFile = whole.length - "empty".length() - 14; // a file that nobody heard of is not missed
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length != lastFile) {
                assertThrows(IOException.class, () -> read(cut), "cut at " + length);
            }
        }
    }

    @Test
    void wrongChecksumsOffsetsLengthsAndTypesAreRefusedBeforeAnythingIsAllocated() {
        byte[] flipped = payload("a", 0, new byte[] {1}).stream.toByteArray();
        flipped[flipped.length - 1] ^= 1;
        assertThrows(IOException.class, () -> read(flipped));
        assertThrows(
                IOException.class,
                () -> read(new XbstreamReaderTest()
                        .payload("a", 5, new byte[1])
                        .stream
                        .toByteArray()));
        assertThrows(
                IOException.class,
                () -> read(new XbstreamReaderTest().head('S', "a").stream.toByteArray()));
        byte[] huge =
                new XbstreamReaderTest().payload("a", 0, new byte[] {1}).stream.toByteArray();
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putLong(15, Long.MAX_VALUE);
        assertThrows(IOException.class, () -> read(huge));
        byte[] path = new XbstreamReaderTest().head('E', "a").stream.toByteArray();
        ByteBuffer.wrap(path).order(ByteOrder.LITTLE_ENDIAN).putInt(10, Integer.MAX_VALUE);
        assertThrows(IOException.class, () -> read(path));
    }
}
