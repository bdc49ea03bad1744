package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.DamageRecords;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.PackUsers;
import dev.holdfast.engine.verify.SiteComparison;
import dev.holdfast.spi.storage.BlobName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that lost or changed what it had acknowledged, as another site shows it. */
class SiteComparisonTest {
    private final Random random = Seeds.random("SiteComparisonTest");
    private final MemoryDisk disk = new MemoryDisk(2 << 20);

    @TempDir
    private Path folder;

    private Site near;
    private Site far;

    @BeforeEach
    void twoSites() throws Exception {
        near = Site.create(folder);
        far = near.replica();
        disk.write(0, Seeds.bytes(random, 1 << 20));
        near.backup("vm", disk.session());
        near.replicateTo(far);
    }

    private List<SiteComparison.Loss> losses(Site site, Site witness) throws Exception {
        List<SiteComparison.Loss> losses = new ArrayList<>();
        try (Repository own = site.open();
                Repository other = witness.open()) {
            SiteComparison comparison = new SiteComparison(own, other);
            for (int part = 0; part < SiteComparison.PARTS; part++) {
                losses.addAll(comparison.missing(part));
                comparison
                        .changed(part, random)
                        .filter(each -> !losses.contains(each))
                        .ifPresent(losses::add);
            }
        }
        return losses;
    }

    private static SiteComparison.Loss loss(PackKind kind, BlobName pack) {
        return new SiteComparison.Loss(new DamagedPack(kind, pack.lastSegment()), Id.ORDINARY_DOMAIN);
    }

    @Test
    void sitesThatAreAlikeHaveLostNothing() throws Exception {
        assertEquals(List.of(), losses(far, near));
        assertEquals(List.of(), losses(near, far));
    }

    @Test
    void whatWasDroppedIsFoundAtEitherSite() throws Exception {
        BlobName map = far.names("maps/").getFirst();
        far.store.delete(map);
        BlobName data = near.names("packs/").getFirst();
        near.store.delete(data);
        assertEquals(List.of(loss(PackKind.MAP, map)), losses(far, near));
        assertEquals(List.of(loss(PackKind.DATA, data)), losses(near, far));
    }

    @Test
    void whatWasCutOffOrChangedIsFound() throws Exception {
        BlobName data = far.names("packs/").getFirst();
        byte[] bytes = far.read(data);
        far.overwrite(data, Arrays.copyOf(bytes, bytes.length - 1));
        assertEquals(List.of(loss(PackKind.DATA, data)), losses(far, near));
        bytes[bytes.length / 2] ^= 1;
        far.overwrite(data, bytes);
        assertEquals(List.of(loss(PackKind.DATA, data)), losses(far, near));
    }

    @Test
    void whatWasNotCopiedYetIsNoLoss() throws Exception {
        disk.write(1 << 20, Seeds.bytes(random, 1 << 18));
        near.backup("vm", disk.session());
        assertEquals(List.of(), losses(far, near));
        assertEquals(List.of(), losses(near, far));
    }

    @Test
    void aLossThatWasRecordedIsHealedByTheNextCopy() throws Exception {
        BlobName data = far.names("packs/").getFirst();
        far.store.delete(data);
        SiteComparison.Loss loss = losses(far, near).getFirst();
        try (Repository own = far.open();
                Repository other = near.open()) {
            assertFalse(new SiteComparison(own, other).isHealed(loss));
            DamageRecords.write(own, far.store.another(), loss.domain(), List.of(loss.pack()));
        }
        assertEquals(1, near.replicateTo(far).packs());
        try (Repository own = far.open();
                Repository other = near.open()) {
            assertTrue(new SiteComparison(own, other).isHealed(loss));
        }
        assertEquals(List.of(), far.findings());
    }

    @Test
    void onlyPointsThatNeedAPackAreConcerned() throws Exception {
        MemoryDisk other = new MemoryDisk(1 << 20);
        other.write(0, Seeds.bytes(random, 1 << 18));
        near.backup("other", other.session());
        BlobName data = far.names("packs/").getFirst();
        try (Repository repository = near.open()) {
            PackUsers users = new PackUsers(repository, List.of(new DamagedPack(PackKind.DATA, data.lastSegment())));
            PointCatalog catalog = new PointCatalog(repository);
            PointName concerned = near.points("vm").getLast();
            assertTrue(users.includes(catalog.open(concerned)));
            assertFalse(users.includes(catalog.open(near.points("other").getLast())));
        }
    }
}
