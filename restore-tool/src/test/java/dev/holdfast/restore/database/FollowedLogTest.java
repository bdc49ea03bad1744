package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.BlobOperation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that goes on while it is followed. */
class FollowedLogTest {
    /** More names than a page of a listing has, with those of the marks. */
    private static final int LONG = BlobReader.LARGEST_PAGE + 100;

    /** So many that small ones are rolled up. */
    private static final int MANY = 750;

    @TempDir
    Path cache;

    private KeptDatabase database;
    private LogCatalog catalog;

    @BeforeEach
    void aBase() throws Exception {
        database = KeptDatabase.fresh(cache);
        catalog = new LogCatalog(database.repository());
        database.append();
        database.base();
    }

    @AfterEach
    void close() {
        catalog.close();
        database.close();
    }

    private FollowedLog followed() throws Exception {
        PointCatalog points = new PointCatalog(database.repository());
        Point base = points.open(points.pointsOf(KeptDatabase.WORKLOAD).getLast());
        return FollowedLog.of(
                database.repository(), catalog, base, BaseLog.of(base).orElseThrow());
    }

    private static LogPosition at(long offset) {
        return new LogPosition("one", offset);
    }

    /** The segment that ends at an offset. */
    private BlobName segment(long end) throws Exception {
        for (BlobStat each : database.store()
                .list(LogName.LOGS, Optional.empty(), BlobReader.LARGEST_PAGE)
                .blobs()) {
            LogName name = LogName.parse(each.name());
            if (name.end() == end && name.start() < end) {
                return each.name();
            }
        }
        throw new IllegalStateException("no segment ends at " + end);
    }

    private long requests(BlobOperation kind) {
        return database.store().requests(kind);
    }

    @Test
    void lookingForMoreOfALongLogCostsOneListingAndTheHeadsOfWhatIsNew() throws Exception {
        database.append(LONG);
        FollowedLog log = followed();
        LogPosition end = log.end();
        assertEquals(KeptDatabase.SEGMENT * (1L + LONG), end.offset());
        database.store().reset();
        for (int i = 0; i < 10; i++) {
            log.refresh(end);
        }
        assertEquals(10, requests(BlobOperation.LIST));
        assertEquals(10, database.store().requests(), "nothing but listings");

        database.append();
        database.store().reset();
        log.refresh(end);
        assertEquals(end.offset() + KeptDatabase.SEGMENT, log.end().offset());
        assertEquals(1, requests(BlobOperation.LIST));
        assertTrue(requests(BlobOperation.READ) <= 2, () -> requests(BlobOperation.READ) + " reads");
        ByteBuffer bytes = ByteBuffer.allocate(2 * KeptDatabase.SEGMENT);
        assertEquals(KeptDatabase.SEGMENT, log.read(end, bytes));
        assertTrue(requests(BlobOperation.READ) <= 3, () -> requests(BlobOperation.READ) + " reads");
        assertEquals(Optional.empty(), log.gap());
    }

    @Test
    void whatIsStoredAgainFromSomewhatBeforeIsFoundToo() throws Exception {
        database.append(3);
        FollowedLog log = followed();
        LogPosition end = log.end();
        database.append(2);
        database.lose(end.offset() + KeptDatabase.SEGMENT);
        log.refresh(end);
        assertTrue(log.gap().isPresent(), "the log goes on behind what is missing");
        assertEquals(end, log.end());
        log.refresh(at(KeptDatabase.SEGMENT)); // a server that was started anew begins before
        ByteBuffer bytes = ByteBuffer.allocate(10 * KeptDatabase.SEGMENT);
        assertEquals(3 * KeptDatabase.SEGMENT, log.read(at(KeptDatabase.SEGMENT), bytes));
    }

    @Test
    void aPartThatIsMissingIsTakenFromWhereverItComesBack() throws Exception {
        database.append(30);
        FollowedLog log = followed();
        LogPosition end = log.end();
        database.append();
        BlobName lost = segment(end.offset() + KeptDatabase.SEGMENT);
        byte[] content;
        try (var in = database.store().read(lost)) {
            content = in.readAllBytes();
        }
        database.append();
        database.store().delete(lost);
        log.refresh(end);
        assertTrue(log.gap().isPresent());
        database.store().put(lost, BlobBody.of(content), new PutCondition.Overwrite());
        log.refresh(end);
        assertEquals(Optional.empty(), log.gap());
        assertEquals(end.offset() + 2 * KeptDatabase.SEGMENT, log.end().offset());
    }

    @Test
    void whatIsGoneSinceItWasListedIsReadFromWhatTookItsPlace() throws Exception {
        database.append(MANY);
        FollowedLog log = followed();
        assertTrue(database.rollUp());
        ByteBuffer bytes = ByteBuffer.allocate(MANY * KeptDatabase.SEGMENT);
        assertEquals(MANY * KeptDatabase.SEGMENT, log.read(at(KeptDatabase.SEGMENT), bytes));
    }
}
