package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Points in time and by name, and what is no repository of this version. */
class PointJobTest {
    private final MemoryDisk disk = new MemoryDisk(100);

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        disk.write(50, new byte[] {1});
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private PointName find(String workload, String instant) throws Exception {
        try (Repository repository = site.open()) {
            return new PointCatalog(repository)
                    .choose(workload, at(instant))
                    .point()
                    .name();
        }
    }

    @Test
    void theNewestPointAtOrBeforeAnInstantIsChosen() throws Exception {
        List<String> instants = List.of(
                "0000-01-01T00:00:00Z",
                "1900-02-28T23:59:59.000000001Z",
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z",
                "2026-01-01T00:00:00.5Z",
                "9999-12-31T23:59:59.999999999Z");
        for (String instant : instants.reversed()) {
            site.backup("vm", disk.session().at(at(instant)));
        }
        assertEquals(
                instants.stream().map(PointJobTest::at).toList(),
                site.points("vm").stream().map(PointName::claimed).toList());
        for (String instant : instants) {
            assertEquals(at(instant), find("vm", instant).claimed());
        }
        assertEquals(
                at("1900-02-28T23:59:59.000000001Z"),
                find("vm", "1969-12-31T23:59:59.999999998Z").claimed());
        assertEquals(
                at("1970-01-01T00:00:00Z"),
                find("vm", "2026-01-01T00:00:00.499999999Z").claimed());
        assertEquals(
                at("0000-01-01T00:00:00Z"),
                find("vm", "0000-01-01T00:00:00.000000001Z").claimed());
        for (PointName point : site.points("vm")) {
            assertEquals(disk, site.disk(point));
        }
        assertEquals(List.of(), site.findings());
    }

    @Test
    void beforeTheFirstPointThereIsNone() throws Exception {
        site.backup("vm", disk.session().at(at("2026-01-01T00:00:00Z")));
        assertThrows(RepositoryException.NotFound.class, () -> find("vm", "2025-12-31T23:59:59.999999999Z"));
        assertThrows(RepositoryException.NotFound.class, () -> find("another", "2026-01-01T00:00:00Z"));
    }

    @Test
    void pointsOfOneInstantAreAllKeptAndTheLastByNameCounts() throws Exception {
        Instant instant = at("2026-01-01T00:00:00Z");
        for (int i = 0; i < 3; i++) {
            site.backup("vm", disk.session().at(instant));
        }
        List<PointName> points = site.points("vm");
        assertEquals(3, points.size());
        assertEquals(points.getLast(), find("vm", "2026-01-01T00:00:00Z"));
        assertEquals(
                points.stream().map(PointName::object).sorted().toList(),
                points.stream().map(PointName::object).toList());
    }

    @Test
    void yearsThatCannotBeNamedAreRefusedBeforeAnythingIsStored() throws Exception {
        int objects = site.names("").size();
        for (String instant : List.of("-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z")) {
            assertThrows(
                    RepositoryException.Refused.class,
                    () -> site.backup("vm", disk.session().at(at(instant))));
        }
        assertEquals(objects, site.names("").size());
    }

    @Test
    void workloadsMayHaveAnyName() throws Exception {
        List<String> names = List.of(
                "x".repeat(200),
                "é".repeat(200),
                "😀".repeat(100),
                "../../etc/passwd",
                "a/b\\c:\"'\n\t\u0000\u202e",
                " ",
                "A",
                "a",
                "e\u0301",
                "\u00e9");
        for (String name : names) {
            site.backup(name, disk.session());
        }
        for (String name : names) {
            assertEquals(1, site.points(name).size());
            assertEquals(disk, site.disk(site.points(name).getFirst()));
        }
        try (Repository repository = site.open()) {
            List<PointCatalog.Series> series = new PointCatalog(repository).series(new ArrayList<>());
            assertEquals(
                    names.stream().sorted().toList(),
                    series.stream().map(PointCatalog.Series::workload).sorted().toList());
        }
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aRemovedRecipientFindsTheOlderPointsOfASealedHost() throws Exception {
        Site sealed = site.as(Role.WRITER);
        Site former = site.as(Role.RESTORER);
        sealed.backup("vm", disk.session());
        try (Repository repository = site.open();
                Repository its = former.open()) {
            KeyAdministration.removeRecipient(
                    site.store, repository.keys(), its.keys().recipient(), Instant.EPOCH);
        }
        sealed.backup("vm", disk.session());
        sealed.backup("since", disk.session());
        assertEquals(disk, former.disk(former.points("vm").getFirst()));
        assertThrows(RepositoryException.NotFound.class, () -> former.points("since"));
        assertThrows(RepositoryException.WrongKey.class, () -> sealed.points("none of its own"));
    }

    @Test
    void workloadsWithoutANameOrWithTooLongAOneAreRefusedBeforeAnythingIsStored() throws Exception {
        int objects = site.names("").size();
        for (String name : List.of("", "x".repeat(201))) {
            assertThrows(RepositoryException.Refused.class, () -> site.backup(name, disk.session()));
        }
        assertEquals(objects, site.names("").size());
    }

    @Test
    void aDamagedNewestPointLeavesTheOthersAndTheNextBackupGoesOn() throws Exception {
        site.backup("vm", disk.session());
        site.backup("vm", disk.session());
        List<PointName> points = site.points("vm");
        byte[] bytes = site.read(points.getLast().object());
        bytes[300] ^= 1;
        site.overwrite(points.getLast().object(), bytes);
        assertThrows(RepositoryException.Damaged.class, () -> site.disk(points.getLast()));
        assertEquals(disk, site.disk(points.getFirst()));
        assertFalse(site.backup("vm", disk.session()).warnings().isEmpty());
        assertEquals(disk, site.disk(site.points("vm").getLast()));
    }

    private void describe(Descriptor descriptor) throws Exception {
        site.overwrite(ObjectNames.DESCRIPTOR, descriptor.toBytes());
    }

    @Test
    void otherVersionsAndUnknownFeaturesAreRefusedWithTheirNames() throws Exception {
        Descriptor right = Repository.describe(site.store, "here");
        describe(new Descriptor(right.id(), 1, right.created(), List.of(), List.of()));
        assertThrows(RepositoryException.UnsupportedFormat.class, site::open);
        describe(new Descriptor(right.id(), 0, right.created(), List.of("erasure-coding"), List.of()));
        RepositoryException e = assertThrows(RepositoryException.UnsupportedFormat.class, site::open);
        assertTrue(String.valueOf(e.getMessage()).contains("erasure-coding"));
        describe(new Descriptor(right.id(), 0, right.created(), List.of(), List.of("anything")));
        site.open().close();
    }

    @Test
    void whatIsNoRepositoryIsRefused() throws Exception {
        byte[] right = site.read(ObjectNames.DESCRIPTOR);
        String text = new String(right, StandardCharsets.UTF_8);
        for (String wrong : List.of(
                "{}",
                "[]",
                "null",
                "not JSON",
                text + text,
                text.replace("\"holdfast\"", "\"other\""),
                text.replace("\"version\":0", "\"version\":\"0\""),
                text.replace("\"version\":0", "\"version\":-1"),
                text.replace("\"version\":0", "\"version\":0.5"),
                text.replace("\"version\":0", "\"version\":0,\"version\":0"),
                text.replace("2026", "x"),
                text.replace(site.id().hex(), "short"))) {
            site.overwrite(ObjectNames.DESCRIPTOR, wrong.getBytes(StandardCharsets.UTF_8));
            assertThrows(RepositoryException.NotARepository.class, site::open, wrong);
        }
        site.store.delete(ObjectNames.DESCRIPTOR);
        assertThrows(RepositoryException.NotARepository.class, site::open);
    }

    @Test
    void aRepositoryThatIsBeingCollectedIsNotWrittenTo() throws Exception {
        site.overwrite(new BlobName("collection/1"), new byte[] {1});
        assertThrows(RepositoryException.UnsupportedFormat.class, () -> site.backup("vm", disk.session()));
        assertEquals(List.of(), site.names("points/"));
    }

    @Test
    void manyPointsAreOpenedSeveralAtOnceAndInOrder() throws Exception {
        for (int i = 0; i < 40; i++) {
            site.backup("vm", disk.session().at(Instant.EPOCH.plusSeconds(i)));
        }
        DistantStore distant =
                new DistantStore(site.store.another(), Duration.ofMillis(20), DistantStore.Far.DIRECTORIES);
        try (Repository repository = site.open(distant)) {
            PointCatalog catalog = new PointCatalog(repository);
            List<PointName> names = catalog.pointsOf("vm");
            List<OpenedPoint> opened = catalog.openAll(names);
            assertEquals(names, opened.stream().map(OpenedPoint::name).toList());
            assertTrue(opened.stream().allMatch(OpenedPoint.Authentic.class::isInstance));
        }
        int most = distant.mostAtOnce();
        assertTrue(most > 4 && most <= site.store.capabilities().concurrency(), "at once: " + most);
    }

    @Test
    void aPointThatIsGoneIsToldOfToWhoSawItBefore() throws Exception {
        site.backup("vm", disk.session().at(Instant.EPOCH));
        Site reader = site.elsewhere();
        PointName first = find(reader, Instant.MAX).point().name();
        site.backup("vm", disk.session().at(Instant.EPOCH.plusSeconds(1)));
        ChosenPoint newest = find(reader, Instant.MAX);
        assertEquals(Optional.empty(), newest.gone());
        site.store.delete(newest.point().name().object());
        ChosenPoint older = find(reader, Instant.MAX);
        assertEquals(first, older.point().name());
        assertEquals(Optional.of(newest.point().name()), older.gone());
        assertEquals(Optional.empty(), find(reader, Instant.EPOCH).gone(), "it would not have been chosen from");
    }

    private static ChosenPoint find(Site site, Instant at) throws Exception {
        try (Repository repository = site.open()) {
            return new PointCatalog(repository).choose("vm", at);
        }
    }
}
