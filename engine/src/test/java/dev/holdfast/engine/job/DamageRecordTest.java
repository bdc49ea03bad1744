package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.DamageRecord;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.repository.DamageRecords;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.Sha256;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damage record costs storing at most, in the trust domain that it belongs to. */
class DamageRecordTest {
    private final Random random = Seeds.random("DamageRecordTest");
    private final MemoryDisk disk = new MemoryDisk(5 << 20);

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        disk.write(100_000, Seeds.bytes(random, 2 << 20));
        site.backup("vm", disk.session());
    }

    private List<DamagedPack> allPacks() throws Exception {
        List<DamagedPack> packs = new ArrayList<>();
        for (PackKind kind : PackKind.values()) {
            for (BlobName name : site.names(kind.folder() + "/")) {
                packs.add(new DamagedPack(kind, name.lastSegment()));
            }
        }
        return packs;
    }

    private void record(Id domain) throws Exception {
        try (Repository repository = site.open()) {
            DamageRecords.write(repository, site.store.another(), domain, allPacks());
        }
    }

    private long storedByBackup() throws Exception {
        return site.backup("vm", disk.session()).statistics().storedBytes();
    }

    @Test
    void aRecordThatIsWrongCostsStoringOnceAndHarmsNothing() throws Exception {
        record(Id.ORDINARY_DOMAIN);
        assertTrue(storedByBackup() > 2 << 20);
        assertEquals(0, storedByBackup());
        assertEquals(List.of(), site.findings());
        assertEquals(disk, site.disk(site.points("vm").getFirst()));
        assertEquals(disk, site.elsewhere().disk(site.points("vm").getLast()));
    }

    @Test
    void aRecordOfAnotherDomainIsNotHeeded() throws Exception {
        record(Id.random(new SecureRandom()));
        assertEquals(0, storedByBackup());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aSealedHostCannotRecordDamageOfOthers() throws Exception {
        Site host = site.as(Role.WRITER);
        try (Repository hostile = host.open()) {
            Writer writer = hostile.keys().newWriter(hostile.ownDomain());
            byte[] bytes =
                    hostile.envelopes().seal(ObjectKind.DAMAGE_RECORD, writer, new DamageRecord(allPacks()).toBytes());
            put(Id.ORDINARY_DOMAIN, bytes);
            assertThrows(
                    RepositoryException.WrongKey.class,
                    () -> DamageRecords.write(hostile, site.store.another(), hostile.ownDomain(), allPacks()));
        }
        Manifest manifest = site.backup("vm", disk.session());
        assertEquals(0, manifest.statistics().storedBytes());
        assertEquals(1, manifest.warnings().size(), manifest.warnings()::toString);
        assertEquals(List.of(), site.findings());
    }

    private void put(Id domain, byte[] bytes) throws Exception {
        String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
        site.overwrite(ObjectNames.damageRecord(domain, sha256), bytes);
    }

    @Test
    void aSealedHostHeedsWhatIsRecordedOfItsDomain() throws Exception {
        Site host = site.as(Role.WRITER);
        host.backup("x", disk.session());
        assertEquals(0, host.backup("x", disk.session()).statistics().storedBytes());
        try (Repository repository = host.open()) {
            record(repository.ownDomain());
        }
        assertTrue(host.backup("x", disk.session()).statistics().storedBytes() > 2 << 20);
        assertEquals(0, storedByBackup(), "another domain");
        assertEquals(disk, site.disk(site.points("x").getLast()));
    }

    @Test
    void aDamagedRecordIsPassedOverWithAWarning() throws Exception {
        record(Id.ORDINARY_DOMAIN);
        BlobName name = site.names("ledger/").getFirst();
        byte[] right = site.read(name);
        List<byte[]> wrong = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] flipped = right.clone();
            flipped[random.nextInt(right.length)] ^= (byte) (1 << random.nextInt(8));
            wrong.add(flipped);
        }
        wrong.add(new byte[0]);
        wrong.add(Arrays.copyOf(right, 100));
        wrong.add(new byte[DamageRecord.LARGEST + 1]);
        for (byte[] bytes : wrong) {
            for (BlobName record : site.names("ledger/")) {
                site.store.delete(record);
            }
            site.overwrite(name, bytes);
            Manifest manifest = site.backup("vm", disk.session());
            assertEquals(0, manifest.statistics().storedBytes());
            assertEquals(1, manifest.warnings().size(), manifest.warnings()::toString);
            put(Id.ORDINARY_DOMAIN, bytes); // under its right name it is no better
            assertEquals(0, storedByBackup());
            assertEquals(List.of(), site.findings());
            assertFalse(site.verify().notes().isEmpty());
        }
    }

    @Test
    void otherObjectsBelowTheFolderAreHarmless() throws Exception {
        for (String name : List.of("ledger/damaged/x", "ledger/damaged/z/y", "ledger/other")) {
            site.overwrite(new BlobName(name), new byte[10]);
        }
        assertEquals(0, storedByBackup());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aRecordIsReadAsItWasWritten() throws Exception {
        DamageRecord record = new DamageRecord(allPacks());
        assertEquals(record, DamageRecord.parse(record.toBytes()));
        byte[] bytes = record.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(FormatException.class, () -> DamageRecord.parse(cut));
        }
        assertThrows(FormatException.class, () -> DamageRecord.parse(Arrays.copyOf(bytes, bytes.length + 1)));
    }
}
