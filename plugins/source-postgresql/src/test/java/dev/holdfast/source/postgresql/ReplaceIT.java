package dev.holdfast.source.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.database.StandbyTarget;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Copies that take the place of others. */
class ReplaceIT {
    private static final String UNFINISHED = "HOLDFAST-RESTORE-UNFINISHED";

    private static PostgresqlServer server;
    private static Path space;
    private static KeptBase base;
    private static KeptLog log;
    private static Instant end;

    @BeforeAll
    static void protect() throws Exception {
        server = PostgresqlServer.fresh();
        space = PostgresqlServer.makeFolder();
        server.sql("CREATE TABLESPACE fast LOCATION '" + space + "'");
        server.sql("CREATE TABLE ledger (n int) TABLESPACE fast");
        server.sql("INSERT INTO ledger SELECT generate_series(1, 100)");
        try (Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            base = KeptBase.of(database);
            server.sql("INSERT INTO ledger VALUES (101)");
            log = new KeptLog();
            end = Recoveries.now(server);
            log.receiveUntil(receiver, end);
        }
    }

    @AfterAll
    static void end() {
        server.close();
    }

    /** Where a copy is, and its tablespace. */
    private record Place(Path data, Path fast) {
        static Place make() throws IOException {
            return new Place(
                    PostgresqlServer.makeFolder().resolve("restored"),
                    PostgresqlServer.makeFolder().resolve("fast"));
        }

        RestoreRequest request(Existing existing) {
            SortedMap<String, Path> places = new TreeMap<>();
            places.put(space.toString(), fast);
            return new RestoreRequest(data, Optional.empty(), places, existing);
        }
    }

    private static StandbyTarget open(Place place, Existing existing) throws Exception {
        return new PostgresqlRecoveryPlugin().open(base.base(), place.request(existing));
    }

    private static String restore(Place place, Existing existing) throws Exception {
        try (StandbyTarget target = open(place, existing)) {
            base.writeTo(target.files());
            Recovered recovered = target.recover(
                    new RecoveryOrder(
                            new RecoveryTarget.Time(end), List.of("SELECT count(*) FROM ledger"), false, false),
                    log.until(end));
            assertTrue(recovered.isSound(), recovered::toString);
            return recovered.checks().getLast().detail();
        }
    }

    /** Makes a copy differ from its base in the ways that matter. */
    private static void change(Place place) throws Exception {
        Files.writeString(place.data().resolve("base/1/999999"), "of a table that is no more");
        Files.createDirectories(place.data().resolve("base/99999"));
        Files.writeString(place.data().resolve("base/99999/1"), "of a database that is no more");
        Files.writeString(place.data().resolve("pg_wal/00000001000000000000000A"), "an old segment of the log");
        Path table = place.data().resolve("base/1/1259");
        byte[] bytes = Files.readAllBytes(table);
        bytes[100] ^= 1;
        Files.write(table, bytes);
        Files.delete(place.data().resolve("base/1/1247"));
    }

    @Test
    void aCopyTakesThePlaceOfAnotherWithNothingOfItLeft() throws Exception {
        for (Existing existing : List.of(Existing.OVERWRITE, Existing.DELTA)) {
            Place place = Place.make();
            assertEquals("101", restore(place, existing), "into new folders too");
            change(place);
            Path elsewhere = PostgresqlServer.makeFolder();
            Path mine = Files.writeString(elsewhere.resolve("mine"), "mine");
            Files.createLink(place.data().resolve("base/1/77"), mine);
            Path replacedByLink = place.data().resolve("base/1/2619");
            Files.delete(replacedByLink);
            Files.createSymbolicLink(replacedByLink, mine);
            Path shared = place.data().resolve("base/1/1249");
            Files.createLink(elsewhere.resolve("shared"), shared);
            byte[] before = Files.readAllBytes(shared);
            before[0] ^= 1;
            Files.write(shared, before);
            Path beside = Files.writeString(place.fast().resolve("mine"), "beside the server's folder");
            assertThrows(SourceException.TargetRefused.class, () -> open(place, existing));
            assertTrue(Files.exists(place.data().resolve("base/1/999999")), "nothing was changed");
            Files.delete(beside);

            assertEquals("101", restore(place, existing));
            for (String gone : List.of("base/1/999999", "base/1/77", "base/99999", "pg_wal/00000001000000000000000A")) {
                assertFalse(Files.exists(place.data().resolve(gone)), gone);
            }
            assertFalse(Files.exists(place.data().resolve(UNFINISHED)));
            assertEquals("mine", Files.readString(mine));
            assertEquals(before[0], Files.readAllBytes(elsewhere.resolve("shared"))[0], "not written through");
        }
    }

    @Test
    void aRestoreThatWasBrokenOffIsMarkedAndRefusedByTheServerAndFinishedByTheSame() throws Exception {
        for (Existing existing : List.of(Existing.OVERWRITE, Existing.DELTA)) {
            Place place = Place.make();
            restore(place, existing);
            try (StandbyTarget target = open(place, existing)) {
                for (KeptBase.Entry each : base.entries()) { // all is there, and was not completed
                    if (each.content().isEmpty()) {
                        target.files().create(each.entry());
                        continue;
                    }
                    TreeEntry entry = new TreeEntry(
                            each.entry().path(),
                            new TreeEntry.RegularFile(each.content().get().length, ""),
                            each.entry().attributes(),
                            each.entry().link());
                    try (var file = target.files().createFile(entry)) {
                        file.write(0, ByteBuffer.wrap(each.content().get()));
                    }
                }
            }
            assertTrue(Files.exists(place.data().resolve(UNFINISHED)));
            IOException refused = assertThrows(
                    IOException.class,
                    () -> server.run(
                            "postgres",
                            "-D",
                            place.data().toString(),
                            "-c",
                            "config_file=" + server.dataFolder().resolve("postgresql.conf")));
            assertTrue(String.valueOf(refused.getMessage()).contains("pg_control"), refused::getMessage);
            assertThrows(SourceException.TargetRefused.class, () -> open(place, Existing.NEW));
            assertEquals("101", restore(place, existing));
            assertFalse(Files.exists(place.data().resolve(UNFINISHED)));
        }
    }

    @Test
    void whatMustNotBeReplacedIsRefusedAndLeftAsItIs() throws Exception {
        Place other = Place.make();
        Files.createDirectory(other.data());
        Path mine = Files.writeString(other.data().resolve("mine"), "mine");
        assertThrows(SourceException.TargetRefused.class, () -> open(other, Existing.OVERWRITE));
        assertThrows(SourceException.TargetRefused.class, () -> open(other, Existing.DELTA));
        assertEquals("mine", Files.readString(mine));

        // A server runs there.
        Place serving = new Place(server.dataFolder(), PostgresqlServer.makeFolder());
        assertThrows(SourceException.TargetRefused.class, () -> open(serving, Existing.OVERWRITE));
        assertThrows(SourceException.TargetRefused.class, () -> open(serving, Existing.DELTA));
        assertEquals("101", server.sql("SELECT count(*) FROM ledger"));

        // A tablespace that is not the copy's own: production's.
        Place copy = Place.make();
        restore(copy, Existing.NEW);
        Place onProduction = new Place(copy.data(), space);
        assertThrows(SourceException.TargetRefused.class, () -> open(onProduction, Existing.DELTA));
        // Nor of a copy of the copy, which has links to the same folder.
        Path cloned = PostgresqlServer.makeFolder().resolve("cloned");
        assertEquals(
                0,
                new ProcessBuilder("cp", "-a", copy.data().toString(), cloned.toString())
                        .inheritIO()
                        .start()
                        .waitFor());
        assertThrows(
                SourceException.TargetRefused.class, () -> open(new Place(cloned, copy.fast()), Existing.OVERWRITE));
        assertFalse(Files.exists(copy.data().resolve(UNFINISHED)));
        assertTrue(Files.exists(cloned.resolve("global/pg_control")));
    }

    @Test
    void anOlderBaseMayLackATablespaceThatWasGivenAPlace() throws Exception {
        Place place = Place.make();
        SortedMap<String, Path> places =
                new TreeMap<>(place.request(Existing.NEW).places());
        places.put("/made/later", PostgresqlServer.makeFolder().resolve("later"));
        RestoreRequest request = new RestoreRequest(place.data(), Optional.empty(), places, Existing.NEW);
        assertThrows(
                SourceException.TargetRefused.class,
                () -> new PostgresqlRecoveryPlugin().open(base.base(), request),
                "of the base that was chosen it is a mistake");
        assertFalse(Files.exists(place.data()));
        try (StandbyTarget target = new PostgresqlRecoveryPlugin().open(base.base(), request.ofOlderBase())) {
            assertTrue(target.files().warnings().toString().contains("/made/later"));
            base.writeTo(target.files());
            assertTrue(target.recover(
                            new RecoveryOrder(new RecoveryTarget.Time(end), List.of(), false, false), log.until(end))
                    .isSound());
        }
    }
}
