package dev.holdfast.source.postgresql.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.source.postgresql.server.Lsn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageCheckTest {
    private static final int PAGE = 8192;

    private final PageCheck check = new PageCheck(PAGE, new Lsn(1000));

    /** A page written at a place of the log, with its checksum. */
    private static byte[] page(long written, long block) {
        byte[] page = new byte[PAGE];
        new Random(written).nextBytes(page);
        ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, (int) (written >>> 32)).putInt(4, (int) written).putShort(14, (short) 8000);
        bytes.putShort(8, (short) PageChecksum.of(page, 0, PAGE, block));
        return page;
    }

    @Test
    void aPageWithItsChecksumIsSound() {
        assertInstanceOf(PageCheck.Sound.class, check.judge(page(500, 3), 0, 3));
    }

    @Test
    void aPageInAnotherPagesPlaceIsDamaged() {
        assertInstanceOf(PageCheck.Damaged.class, check.judge(page(500, 3), 0, 4));
    }

    @Test
    void aPageThatIsAllZeroIsNewAndSound() {
        assertInstanceOf(PageCheck.Sound.class, check.judge(new byte[PAGE], 0, 3));
    }

    @Test
    void aPageWithoutAnUpperBoundThatHoldsSomethingIsDamaged() {
        byte[] page = new byte[PAGE];
        page[5000] = 1;
        assertInstanceOf(PageCheck.Damaged.class, check.judge(page, 0, 3));
    }

    @Test
    void aWrongChecksumOnAPageWrittenSinceTheBeginMayBeATornWrite() {
        byte[] torn = page(2000, 3);
        torn[6000] ^= 1;
        PageCheck.Torn verdict = assertInstanceOf(PageCheck.Torn.class, check.judge(torn, 0, 3));
        assertEquals(new Lsn(2000), verdict.written());
    }

    @Test
    void aWrongChecksumOnAnOlderPageIsDamage() {
        byte[] damaged = page(500, 3);
        damaged[6000] ^= 1;
        assertInstanceOf(PageCheck.Damaged.class, check.judge(damaged, 0, 3));
    }
}
