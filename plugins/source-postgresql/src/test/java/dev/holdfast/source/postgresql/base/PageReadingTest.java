package dev.holdfast.source.postgresql.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession.Recognition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageReadingTest {
    private static final int PAGE = 8192;
    private static final TreePath NAME = TreePath.of("cluster/base/5/16384".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    Path folder;

    private final PageDamage damage = new PageDamage();
    private Optional<SettledPages> settled = Optional.empty();

    private static byte[] relation(int pages) {
        byte[] all = new byte[pages * PAGE];
        new Random(pages).nextBytes(all);
        for (int i = 0; i < pages; i++) {
            byte[] page = Arrays.copyOfRange(all, i * PAGE, (i + 1) * PAGE);
            ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putInt(0, 0).putInt(4, 500).putShort(14, (short) 8000);
            bytes.putShort(8, (short) PageChecksum.of(page, 0, PAGE, i));
            System.arraycopy(page, 0, all, i * PAGE, PAGE);
        }
        return all;
    }

    private PageReading open(byte[] content, long length, boolean checked) throws IOException {
        Path file = Files.write(folder.resolve("16384"), content);
        Optional<PageReading.Pages> pages = checked
                ? Optional.of(new PageReading.Pages(new PageCheck(PAGE, new Lsn(1000)), 0, damage, settled))
                : Optional.empty();
        return new PageReading(
                NAME, new HostFiles.OpenChannel(FileChannel.open(file), new AtomicReference<>()), length, pages);
    }

    /** All that it gives, in reads of such sizes; every other into memory outside of the heap. */
    private static byte[] all(PageReading reading, IntSupplier sizes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean direct = false;
        while (true) {
            int size = sizes.getAsInt();
            ByteBuffer into = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
            direct = !direct;
            if (reading.read(into) < 0) {
                return all.toByteArray();
            }
            byte[] part = new byte[into.flip().remaining()];
            into.get(part);
            all.writeBytes(part);
        }
    }

    private static OptionalInt crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return OptionalInt.of((int) crc.getValue());
    }

    @Test
    void whateverIsAskedForAtOnceTheBytesAndTheirChecksumAreTheSame() throws Exception {
        byte[] content = relation(100);
        for (int size : new int[] {1 << 20, 1 << 18, 100_000, PAGE, PAGE - 1, 5000}) {
            try (PageReading reading = open(content, content.length, true)) {
                assertArrayEquals(content, all(reading, () -> size));
                assertEquals(crc(content), reading.checksum());
                assertEquals(content.length, reading.bytes());
            }
        }
        Random random = new Random(7);
        try (PageReading reading = open(content, content.length, true)) {
            assertArrayEquals(content, all(reading, () -> random.nextInt(1, 3 * PAGE)));
            assertEquals(crc(content), reading.checksum());
        }
        assertEquals(0, damage.count());
    }

    @Test
    void onlySoundPagesThatBearAPlaceBeforeTheEarlierBaseAreAsTheyWere() throws Exception {
        byte[] content = relation(24);
        write(content, 3, 20_000); // a place from which on the earlier base has its log
        write(content, 9, 19_999);
        write(content, 12, 0);
        write(content, 13, 99); // no place at all
        content[17 * PAGE + 77] ^= 1;
        Arrays.fill(content, 20 * PAGE, 21 * PAGE, (byte) 0);
        settled = Optional.of(new SettledPages(PAGE, new Lsn(100), new Lsn(20_000)));
        try (PageReading reading = open(content, content.length, true)) {
            all(reading, () -> 1 << 20);
            Recognition recognition = reading.recognition().orElseThrow();
            List<Integer> known = new ArrayList<>();
            for (int page = 0; page < 24; page++) {
                if (recognition.isAsBefore((long) page * PAGE, ByteBuffer.wrap(content, page * PAGE, PAGE))) {
                    known.add(page);
                }
            }
            assertEquals(List.of(0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 18, 19, 21, 22, 23), known);
            assertTrue(recognition.isAsBefore(4 * PAGE, ByteBuffer.wrap(content, 4 * PAGE, 8 * PAGE)));
            assertFalse(recognition.isAsBefore(4 * PAGE, ByteBuffer.wrap(content, 4 * PAGE, 9 * PAGE)));
            assertFalse(recognition.isAsBefore(14 * PAGE, ByteBuffer.wrap(content, 14 * PAGE, 4 * PAGE)), "damaged");
            assertFalse(recognition.isAsBefore(4 * PAGE, ByteBuffer.wrap(content, 4 * PAGE, 5000)), "in halves");
        }
        settled = Optional.empty();
        try (PageReading reading = open(content, content.length, true)) {
            assertEquals(Optional.empty(), reading.recognition());
        }
    }

    /** Has a page bear a place in the log. */
    private static void write(byte[] relation, int page, long place) {
        ByteBuffer bytes = ByteBuffer.wrap(relation).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(page * PAGE, (int) (place >>> 32)).putInt(page * PAGE + 4, (int) place);
        byte[] alone = Arrays.copyOfRange(relation, page * PAGE, (page + 1) * PAGE);
        bytes.putShort(page * PAGE + 8, (short) PageChecksum.of(alone, 0, PAGE, page));
    }

    @Test
    void aDamagedPageIsFoundWhereverReadsBeginAndEnd() throws Exception {
        byte[] content = relation(70);
        content[41 * PAGE + 77] ^= 1;
        for (int size : new int[] {1 << 20, 3 * PAGE, 5000}) {
            long before = damage.count();
            try (PageReading reading = open(content, content.length, true)) {
                all(reading, () -> size);
            }
            assertEquals(before + 1, damage.count());
        }
        assertEquals(
                1,
                damage.warnings().stream().filter(each -> each.contains("41")).count());
    }

    @Test
    void aFileThatWasCutShortEndsWhereItEnds() throws Exception {
        byte[] content = relation(3);
        try (PageReading reading = open(content, 10 * PAGE, true)) {
            assertArrayEquals(content, all(reading, () -> 1 << 20));
            assertEquals(3 * PAGE, reading.bytes());
            assertEquals(crc(content), reading.checksum());
        }
    }

    @Test
    void whatWasAppendedSinceIsLeftOut() throws Exception {
        byte[] content = relation(3);
        try (PageReading reading = open(content, 2 * PAGE, true)) {
            assertArrayEquals(Arrays.copyOf(content, 2 * PAGE), all(reading, () -> 1 << 20));
        }
    }

    @Test
    void aFileThatIsNoRelationIsReadAsItIs() throws Exception {
        byte[] content = new byte[12_345];
        new Random(1).nextBytes(content);
        try (PageReading reading = open(content, content.length, false)) {
            assertArrayEquals(content, all(reading, () -> 4096));
            assertEquals(crc(content), reading.checksum());
        }
    }
}
