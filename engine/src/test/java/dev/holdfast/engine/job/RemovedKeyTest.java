package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.VerifyReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that was removed goes on opening what it could open, and says what it does not. */
class RemovedKeyTest {
    private final Random random = Seeds.random("RemovedKeyTest");
    private final MemoryDisk disk = new MemoryDisk(3 << 20);

    @TempDir
    private Path folder;

    private Site site;
    private Site removed;
    private PointName before;
    private PointName after;

    @BeforeEach
    void removeAKeyBetweenTwoPoints() throws Exception {
        site = Site.create(folder);
        disk.write(0, Seeds.bytes(random, 2 << 20));
        site.backup("vm", disk.session());
        before = site.points("vm").getLast();
        removed = site.as(Role.RESTORER);
        try (Repository repository = removed.open();
                Repository other = site.open()) {
            KeyAdministration.removeRecipient(
                    site.store, other.keys(), repository.keys().recipient(), Site.NOW);
        }
        MemoryDisk changed = disk.copy();
        changed.write(100, Seeds.bytes(random, 100));
        site.backup("vm", changed.session());
        site.backup("new", changed.session());
        after = site.points("vm").getLast();
    }

    @Test
    void theNewestPointThatItOpensIsChosenAndTheOthersAreNamed() throws Exception {
        try (Repository repository = removed.open()) {
            PointCatalog catalog = new PointCatalog(repository);
            ChosenPoint chosen = catalog.choose("vm", Instant.MAX);
            assertEquals(before, chosen.point().name());
            assertEquals(1, chosen.passedOver().size());
            assertTrue(chosen.passedOver().getFirst() instanceof OpenedPoint.NotGranted);
            assertEquals(after, chosen.passedOver().getFirst().name());
            assertThrows(RepositoryException.WrongKey.class, () -> catalog.choose("new", Instant.MAX));
        }
        assertEquals(disk, removed.disk(before));
    }

    @Test
    void itRestoresWithoutHintsThoughTheIndexNamesNewerPacks() throws Exception {
        try (Repository repository = removed.open()) {
            repository.index(repository.ownDomain()).refresh();
            assertEquals(
                    site.names("index/").size(),
                    repository.index(repository.ownDomain()).segments().size());
        }
    }

    @Test
    void verificationChecksWhatItOpensAndCountsTheRest() throws Exception {
        VerifyReport report = removed.verify();
        assertEquals(List.of(), report.findings());
        assertEquals(1, report.points());
        assertTrue(report.notGranted().contains(after.object().value()));
        assertTrue(report.packsRead() > 0 && report.packsRead() < report.packs());
        assertEquals(0, site.verify().notGrantedCount());
    }
}
