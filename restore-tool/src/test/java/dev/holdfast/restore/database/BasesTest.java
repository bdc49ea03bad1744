package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.RecoveryTarget;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of which there are two bases, each with log before and after it. */
class BasesTest {
    @TempDir
    Path cache;

    private KeptDatabase database;

    @BeforeEach
    void twoBases() throws Exception {
        database = KeptDatabase.fresh(cache);
        database.append();
        database.base();
        database.append();
        database.base();
        database.append();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<PointName> points() throws Exception {
        return new PointCatalog(database.repository()).pointsOf(KeptDatabase.WORKLOAD);
    }

    private record Planned(RecoveryPlan plan, List<String> passedOver) {}

    private Planned plan(RecoveryTarget target) throws Exception {
        Point newest = new PointCatalog(database.repository()).open(points().getLast());
        try (LogCatalog catalog = new LogCatalog(database.repository())) {
            Bases bases = new Bases(List.of(database.repository()), catalog, target, ZoneOffset.UTC);
            return new Planned(bases.plan(newest), bases.passedOver());
        }
    }

    @Test
    void theNewestBaseIsTakenWhereItsLogIsWhole() throws Exception {
        Planned planned = plan(new RecoveryTarget.Latest());
        assertEquals(points().getLast(), planned.plan().point().name());
        assertEquals(new LogPosition("one", 3000), planned.plan().log().end());
        assertTrue(planned.passedOver().isEmpty());
    }

    @Test
    void whereTheLogOfTheNewestBaseIsLostAnOlderOneIsTakenAndThatIsTold() throws Exception {
        database.lose(2000);
        database.lose(3000);
        Planned planned = plan(new RecoveryTarget.Latest());
        assertEquals(points().getFirst(), planned.plan().point().name());
        assertEquals(new LogPosition("one", 1000), planned.plan().log().end());
        assertEquals(1, planned.passedOver().size());
    }

    @Test
    void whereNoBaseReachesWhatIsAskedForItIsSaidWhyTheNewestDoesNot() throws Exception {
        RepositoryException.NotFound refused = assertThrows(
                RepositoryException.NotFound.class,
                () -> plan(new RecoveryTarget.Time(database.time().plusSeconds(3600))));
        assertTrue(String.valueOf(refused.getMessage()).contains("does not reach"), refused.getMessage());
        for (long end : new long[] {1000, 2000, 3000}) {
            database.lose(end);
        }
        RepositoryException.NotFound lost =
                assertThrows(RepositoryException.NotFound.class, () -> plan(new RecoveryTarget.Latest()));
        assertFalse(String.valueOf(lost.getMessage()).isEmpty());
    }
}
