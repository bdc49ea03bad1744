package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.WriterSession;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local index that is damaged while it is used is filled again from the store. */
class LocalIndexDamageTest {
    private static final int ENTRIES = 150_000;

    private final Random random = Seeds.random("LocalIndexDamageTest");
    private final MemoryDisk disk = new MemoryDisk(4 << 20);

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        disk.write(0, Seeds.bytes(random, 4 << 20));
        site.backup("vm", disk.session());
        growTheIndex();
    }

    /** Adds so many entries that the local index keeps them in files, where they can be damaged. */
    private void growTheIndex() throws Exception {
        try (Repository repository = site.open()) {
            Writer writer = repository.keys().newWriter(Id.random(new SecureRandom()));
            byte[] identities = Seeds.bytes(random, ENTRIES * ChunkId.LENGTH);
            IndexSegment.PackRecord pack =
                    new IndexSegment.PackRecord(PackKind.DATA, "0".repeat(64), 1 << 20, 1000, identities);
            byte[] bytes = repository
                    .envelopes()
                    .seal(ObjectKind.INDEX_SEGMENT, writer, new IndexSegment(List.of(), List.of(pack)).toBytes());
            String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
            site.overwrite(ObjectNames.indexSegment(writer.id(), 1, sha256), bytes);
        }
        try (Repository repository = site.open()) {
            repository.index(Id.ORDINARY_DOMAIN).refresh();
        }
    }

    private List<ChunkId> chunks(Repository repository) throws Exception {
        byte[] all = new byte[(int) disk.length()];
        disk.read(0, ByteBuffer.wrap(all));
        List<ChunkId> chunks = new ArrayList<>();
        for (int offset = 0; offset < all.length; offset += 1 << 20) {
            chunks.add(repository.hasher(Id.ORDINARY_DOMAIN).identity(PackKind.DATA, all, offset, 1 << 20));
        }
        return chunks;
    }

    /** Overwrites the files of all local indexes in place, as a failing disk would. */
    private void spoil() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().contains("/index-")) {
                    byte[] junk = new byte[(int) Files.size(file)];
                    Files.write(file, junk, StandardOpenOption.WRITE);
                }
            }
        }
    }

    @Test
    void aReaderFindsWhatTheStoreHas() throws Exception {
        try (Repository repository = site.open()) {
            repository.index(Id.ORDINARY_DOMAIN).refresh();
            spoil();
            for (ChunkId chunk : chunks(repository)) {
                assertEquals(
                        1,
                        repository
                                .index(Id.ORDINARY_DOMAIN)
                                .find(PackKind.DATA, chunk)
                                .size());
            }
        }
    }

    @Test
    void aWriterStoresNothingTwice() throws Exception {
        try (Repository repository = site.open();
                WriterSession session =
                        WriterSession.begin(repository, site.store.another(), 1, new SecureRandom(), Site.NOW)) {
            spoil();
            for (ChunkId chunk : chunks(repository)) {
                assertTrue(session.packs().find(PackKind.DATA, chunk).isPresent());
            }
            assertEquals(1, session.warnings().size(), session.warnings()::toString);
        }
    }
}
