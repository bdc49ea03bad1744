package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.log.LogLeg;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.CrashingBlobStore;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogJobTest {
    private static final int MIB = 1 << 20;

    private final Random random = Seeds.random("LogJobTest");
    private Instant serverTime = Instant.parse("2026-03-01T00:00:00Z");
    private final InMemoryDatabase database = new InMemoryDatabase("server 1", "one", () -> serverTime);

    @TempDir
    private Path folder;

    private Site site;
    private Log log;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        log = new Log(site, database);
    }

    private byte[] append(int length) {
        byte[] bytes = Seeds.bytes(random, length);
        database.append(bytes);
        return bytes;
    }

    @Test
    @Timeout(60)
    void whatCommitsWaitForIsStoredBeforeItIsTime() throws Exception {
        database.awaitDurability();
        append(100);
        log.followToItsEndInNoTime(false);
        assertEquals(1, log.segments().size());
    }

    @Test
    @Timeout(60)
    void whatABaseWaitsForIsStoredBeforeItIsTime() throws Exception {
        append(100);
        log.followToItsEndInNoTime(true);
        assertEquals(1, log.segments().size());
    }

    @Test
    void aFollowedLogComesBackByteForByte() throws Exception {
        for (int i = 0; i < 5; i++) {
            append(random.nextInt(1, 3 * MIB));
            log.follow(
                    site.store.another(),
                    i == 0 ? Optional.empty() : database.durable(),
                    () -> database.durable().equals(Optional.of(database.end())));
        }
        byte[] all = database.bytes("one");
        assertArrayEquals(all, log.read(new LogLeg("one", 0, all.length)));
        assertArrayEquals(Arrays.copyOfRange(all, 17, 4711), log.read(new LogLeg("one", 17, 4711)));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void manySmallSegmentsAreRolledUpAndAreNotNeededThen() throws Exception {
        append(20 * MIB);
        log.followToItsEnd();
        LogName rollUp = log.segments().stream()
                .max(Comparator.comparingLong(each -> each.end() - each.start()))
                .orElseThrow();
        assertEquals(16 * MIB, rollUp.end() - rollUp.start());
        for (LogName each : log.segments()) {
            if (!each.equals(rollUp) && each.end() <= rollUp.end()) {
                site.store.delete(each.object());
            }
        }
        byte[] all = database.bytes("one");
        assertArrayEquals(all, log.read(new LogLeg("one", 0, all.length)));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void whatIsReadInPartsIsFetchedOnce() throws Exception {
        append(20 * MIB);
        log.followToItsEnd();
        byte[] all = database.bytes("one");
        CountingBlobStore store = new CountingBlobStore(site.store.another());
        try (Repository repository = site.open(store)) {
            assertArrayEquals(all, Log.read(new LogLeg("one", 0, all.length), 100_000, repository));
        }
        assertTrue(store.bytesRead() < 2L * all.length, store.bytesRead() + " bytes");
    }

    @Test
    void whereALargeSegmentIsDamagedTheSmallOnesAreRead() throws Exception {
        append(20 * MIB);
        log.followToItsEnd();
        LogName rollUp = log.segments().stream()
                .max(Comparator.comparingLong(each -> each.end() - each.start()))
                .orElseThrow();
        byte[] bytes = site.read(rollUp.object());
        bytes[bytes.length / 2] ^= 1;
        site.overwrite(rollUp.object(), bytes);
        byte[] all = database.bytes("one");
        assertArrayEquals(all, log.read(new LogLeg("one", 0, all.length)));
        assertEquals(1, site.findings().size());
    }

    @Test
    void whatIsDamagedEverywhereIsRefusedAndWhatIsMissingIsSaidToBe() throws Exception {
        append(3 * MIB);
        log.followToItsEnd();
        List<LogName> all = log.segments();
        byte[] bytes = site.read(all.get(1).object());
        bytes[bytes.length - 1] ^= 1;
        site.overwrite(all.get(1).object(), bytes);
        assertThrows(RepositoryException.Damaged.class, () -> log.read(new LogLeg("one", 0, 3 * MIB)));
        site.store.delete(all.get(1).object());
        assertThrows(RepositoryException.NotFound.class, () -> log.read(new LogLeg("one", 0, 3 * MIB)));
        assertThrows(RepositoryException.NotFound.class, () -> log.read(new LogLeg("two", 0, 1)));
        assertEquals(1, site.findings().size(), "the loss shows");
    }

    @Test
    void whatOneSiteHasLostOrDamagedIsReadFromTheNext() throws Exception {
        append(4 * MIB);
        log.followToItsEnd();
        Site far = site.replica();
        site.replicateTo(far);
        List<LogName> all = log.segments();
        byte[] bytes = site.read(all.get(0).object());
        bytes[bytes.length - 1] ^= 1;
        site.overwrite(all.get(0).object(), bytes);
        site.store.delete(all.get(1).object());
        far.store.delete(all.get(2).object());
        LogLeg leg = new LogLeg("one", 0, 4 * MIB);
        try (Repository near = site.open();
                Repository other = far.open()) {
            assertArrayEquals(database.bytes("one"), Log.read(leg, List.of(near, other)));
            assertThrows(RepositoryException.class, () -> Log.read(leg, List.of(near)));
            assertThrows(RepositoryException.class, () -> Log.read(leg, List.of(other)));
        }
    }

    @Test
    void aBaseDuringWhichNothingHappenedIsCopiedWithoutALog() throws Exception {
        log.base(site);
        Site far = site.replica();
        site.replicateTo(far);
        assertEquals(site.points(Log.WORKLOAD), far.points(Log.WORKLOAD));
        assertEquals(1, far.points(Log.WORKLOAD).size());
    }

    @Test
    void whatASiteDoesNotGiveIsReadFromTheNextAndIsNoDamageWhereThereIsNone() throws Exception {
        append(2 * MIB);
        log.followToItsEnd();
        Site far = site.replica();
        site.replicateTo(far);
        LogLeg leg = new LogLeg("one", 0, 2 * MIB);
        try (Repository silent = site.open(new SilentOnLogs(site.store.another()));
                Repository other = far.open()) {
            assertArrayEquals(database.bytes("one"), Log.read(leg, List.of(silent, other)));
            assertThrows(BlobStoreException.Transient.class, () -> Log.read(leg, List.of(silent)));
        }
    }

    /** Lists logs and does not give them. */
    private static final class SilentOnLogs extends ForwardingBlobStore {
        SilentOnLogs(BlobStore store) {
            super(store);
        }

        @Override
        public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
            if (name.value().startsWith(LogName.LOGS)) {
                throw new BlobStoreException.Transient("no answer", "");
            }
            return super.read(name, range);
        }
    }

    @Test
    void aLogThatDiesAnywhereIsGaplessAndGoesOn() throws Exception {
        append(3 * MIB);
        for (int changes = 0; ; changes++) {
            Site each = Site.create(folder);
            InMemoryDatabase server = new InMemoryDatabase("server 1", "one", () -> serverTime);
            server.append(database.bytes("one"));
            Log following = new Log(each, server);
            CrashingBlobStore crashing = new CrashingBlobStore(each.store.another(), changes);
            boolean failed = false;
            try {
                following.follow(crashing, () -> server.durable().equals(Optional.of(server.end())));
            } catch (Exception e) {
                assertTrue(Log.isTyped(e), e::toString);
                failed = true;
            }
            Optional<LogPosition> durable = server.durable();
            int reached = durable.isPresent() ? (int) durable.get().offset() : 0;
            byte[] all = server.bytes("one");
            assertArrayEquals(
                    Arrays.copyOf(all, reached), reached == 0 ? all(0) : following.read(new LogLeg("one", 0, reached)));
            following.follow(
                    each.store.another(), durable, () -> server.durable().equals(Optional.of(server.end())));
            assertArrayEquals(all, following.read(new LogLeg("one", 0, all.length)));
            assertEquals(List.of(), each.findings());
            if (!failed) {
                break;
            }
        }
    }

    private static byte[] all(int length) {
        return new byte[length];
    }

    @Test
    void theHostThatWroteASealedLogCannotReadIt() throws Exception {
        Site sealed = site.as(Role.WRITER);
        Log own = new Log(sealed, database);
        byte[] bytes = append(18 * MIB);
        own.followToItsEnd();
        assertThrows(RepositoryException.WrongKey.class, () -> own.read(new LogLeg("one", 0, 1)));
        assertArrayEquals(bytes, log.read(new LogLeg("one", 0, bytes.length)));
        assertTrue(
                log.segments().stream().anyMatch(each -> each.end() - each.start() == 16 * MIB),
                "what it cannot read it rolls up all the same");
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aMaintainerSeesWhatThereIsOfALogAndReadsNothingOfIt() throws Exception {
        append(1000);
        log.followToItsEnd();
        Log maintained = new Log(site.as(Role.MAINTAINER), database);
        LogPath path = maintained.paths(new LogPosition("one", 0)).getFirst();
        assertEquals(new LogPosition("one", 1000), path.end());
        assertThrows(RepositoryException.WrongKey.class, () -> maintained.read(new LogLeg("one", 0, 1)));
    }

    @Test
    void objectsThatOnlyClaimToBeSegmentsBridgeNoGap() throws Exception {
        append(3 * MIB);
        log.followToItsEnd();
        List<LogName> names = log.segments();
        LogName lost = names.get(1);
        byte[] right = site.read(lost.object());
        site.store.delete(lost.object());
        String prefix = lost.folder().prefix() + "one/";
        for (String range : List.of("0000000000000000-7fffffffffffffff", "0000000000000000-0000000000400000")) {
            site.overwrite(
                    new BlobName(prefix + range + "-" + "ab".repeat(32)), "junk".getBytes(StandardCharsets.UTF_8));
            site.overwrite(new BlobName(prefix + range + "-" + "cd".repeat(32)), right);
        }
        site.overwrite(new BlobName(prefix + "nothing"), new byte[] {1});
        site.overwrite(
                new BlobName(lost.folder().prefix() + "two/0000000000000000-0000000000000001-" + "ab".repeat(32)),
                right);
        LogPath path = log.paths(new LogPosition("one", 0)).getFirst();
        assertEquals(new LogPosition("one", MIB), path.end());
        byte[] all = database.bytes("one");
        assertArrayEquals(Arrays.copyOf(all, MIB), log.read(new LogLeg("one", 0, MIB)));
    }
}
