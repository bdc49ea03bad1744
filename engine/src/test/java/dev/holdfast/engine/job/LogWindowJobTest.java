package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.log.LogLeg;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.log.LogWindow;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of time of which every instant can be restored: bases, the logs that go on from them, and gaps. */
class LogWindowJobTest {
    private static final int MIB = 1 << 20;

    private final Random random = Seeds.random("LogWindowJobTest");
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
    void everyInstantBetweenABaseAndTheEndOfItsLogIsInAWindow() throws Exception {
        append(1000);
        Manifest first = log.base(site);
        append(1000);
        serverTime = serverTime.plusSeconds(3600);
        Manifest second = log.base(site);
        append(1000);
        serverTime = serverTime.plusSeconds(3600);
        log.followToItsEnd();
        LogWindow window = Log.found(site).windows().getFirst();
        assertEquals(1, Log.found(site).windows().size());
        assertEquals(2, window.bases().size());
        assertEquals(first.instant(), window.from());
        assertEquals(serverTime, window.until());
        assertTrue(second.instant().isBefore(window.until()));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aGapEndsAWindowAndTheNextBaseBeginsAnother() throws Exception {
        append(1000);
        log.base(site);
        log.followToItsEnd();
        append(1000);
        LogPosition resumed = database.end();
        serverTime = serverTime.plusSeconds(60);
        log.base(site);
        append(1000);
        log.follow(
                site.store.another(),
                Optional.of(resumed),
                () -> database.durable().equals(Optional.of(database.end())));
        List<LogWindow> windows = Log.found(site).windows();
        assertEquals(2, windows.size());
        assertEquals(new LogPosition("one", 1000), windows.getFirst().path().end());
        assertEquals(database.end(), windows.getLast().path().end());
    }

    @Test
    void whatIsStoredBehindALostPartIsToldOf() throws Exception {
        append(1000);
        log.base(site);
        append(4 * MIB);
        log.followToItsEnd();
        assertEquals(List.of(), Log.found(site).behindGaps());
        LogName lost = log.segments().stream()
                .filter(each -> each.start() <= 2 * MIB && 2 * MIB < each.end())
                .findFirst()
                .orElseThrow();
        site.store.delete(lost.object());
        assertEquals(List.of(database.end()), Log.found(site).behindGaps());
        assertEquals(
                lost.start(), Log.found(site).windows().getFirst().path().end().offset());
    }

    @Test
    void aDamagedPartIsAGapAlsoIfItIsTheLast() throws Exception {
        append(1000);
        log.base(site);
        log.followToItsEnd();
        LogPosition sound = database.end();
        append(500);
        log.follow(
                site.store.another(),
                Optional.of(sound),
                () -> database.durable().equals(Optional.of(database.end())));
        LogName last = log.segments().stream()
                .max(Comparator.comparingLong(LogName::end))
                .orElseThrow();
        byte[] bytes = site.read(last.object());
        bytes[60] ^= 1; // in its head
        site.overwrite(last.object(), bytes);
        LogWindows.Found found = Log.found(site);
        assertEquals(List.of(database.end()), found.behindGaps());
        assertEquals(1, found.damaged().size());
        assertEquals(sound, found.windows().getFirst().path().end());
    }

    @Test
    void aBaseWithoutItsLogIsFoundAndIsNotCopied() throws Exception {
        append(1000);
        BaseReading reading = new BaseReading(new GrowingBase(database), database.identity(), _ -> {});
        site.backup(Log.WORKLOAD, reading);
        assertEquals(1, Log.found(site).unusable().size());
        assertEquals(1, site.findings().size());
        Site far = site.replica();
        assertEquals(1, site.replicateTo(far).failures().size());
        assertEquals(List.of(), far.names("points/"));
        log.followToItsEnd();
        assertEquals(List.of(), site.findings());
        assertEquals(List.of(), site.replicateTo(far).failures());
        assertEquals(Log.found(site).windows(), Log.found(far).windows());
        assertEquals(
                site.objects(LogName.LOGS).keySet(), far.objects(LogName.LOGS).keySet());
    }

    @Test
    void aBaseIsNotCommittedBeforeTheLogThatItNeedsIsDurable() throws Exception {
        append(1000);
        BaseReading reading = new BaseReading(new GrowingBase(database), database.identity(), place -> {
            assertEquals(database.end(), place);
            throw new SourceException.Unavailable("the log does not come", "");
        });
        assertThrows(SourceException.Unavailable.class, () -> site.backup(Log.WORKLOAD, reading));
        assertEquals(List.of(), site.names("points/"));
    }

    @Test
    void whereAServerWentBackBothItsHistoriesAreFound() throws Exception {
        byte[] before = append(1000);
        log.base(site);
        byte[] abandoned = append(500);
        log.followToItsEnd();
        LogPosition left = database.end();
        database.branch(new LogPosition("two", 1200), 1200, new byte[] {1, 2});
        byte[] after = append(300);
        log.follow(
                site.store.another(),
                Optional.of(left),
                () -> database.durable().equals(Optional.of(database.end())));
        List<LogPath> paths = log.paths(new LogPosition("one", 0));
        assertEquals(
                List.of(
                        List.of(new LogLeg("one", 0, 1500)),
                        List.of(new LogLeg("one", 0, 1200), new LogLeg("two", 1200, 1500))),
                paths.stream().map(LogPath::legs).toList());
        assertArrayEquals(after, log.read(new LogLeg("two", 1200, 1500)));
        assertArrayEquals(abandoned, log.read(new LogLeg("one", 1000, 1500)));
        assertArrayEquals(before, log.read(new LogLeg("one", 0, 1000)));
        assertEquals(2, Log.found(site).windows().size());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aServerThatWasMadeAnewHasALogOfItsOwn() throws Exception {
        append(1000);
        log.base(site);
        log.followToItsEnd();
        InMemoryDatabase anew = new InMemoryDatabase("server 2", "one", () -> serverTime);
        anew.append(Seeds.bytes(random, 700));
        new Log(site, anew).followToItsEnd();
        assertEquals(2, log.segments().stream().map(LogName::folder).distinct().count());
        assertEquals(
                new LogPosition("one", 1000),
                Log.found(site).windows().getFirst().path().end());
        assertFalse(log.segments().isEmpty());
        assertEquals(List.of(), site.findings());
    }
}
