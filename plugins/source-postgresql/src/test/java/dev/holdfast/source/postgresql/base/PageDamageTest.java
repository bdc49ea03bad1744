package dev.holdfast.source.postgresql.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageDamageTest {
    private static final TreePath FILE = TreePath.of("cluster/base/5/1259".getBytes(StandardCharsets.US_ASCII));

    @Test
    void aTornPageIsRepairedByReplayAndNotTold() {
        PageDamage damage = new PageDamage();
        damage.torn(FILE, 7, new Lsn(500));
        damage.stopped(new Lsn(1000));
        assertEquals(0, damage.count());
        assertEquals(List.of(), damage.warnings());
    }

    @Test
    void aPageThatClaimsToBeNewerThanTheLogIsDamaged() {
        PageDamage damage = new PageDamage();
        damage.torn(FILE, 7, new Lsn(1001));
        damage.damaged(FILE, 9);
        damage.stopped(new Lsn(1000));
        assertEquals(2, damage.count());
        assertEquals(
                List.of("damaged in the server already, its checksum is wrong: cluster/base/5/1259, pages 9, 7"),
                damage.warnings());
    }
}
