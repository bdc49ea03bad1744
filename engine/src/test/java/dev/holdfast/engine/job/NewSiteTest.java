package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Argon2id;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.repository.NewSite;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.CrashingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making a repository, broken off at any moment, or by two at once. */
class NewSiteTest {
    private static final Argon2id CHEAP = new Argon2id(64, 1, 2);
    private static final KeyFile.Passphrase PASSPHRASE =
            new KeyFile.Passphrase("a passphrase that only tests use".getBytes(StandardCharsets.UTF_8));

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder;

    private Id create(BlobStore store, Instant now, NewRecipient... others) throws Exception {
        return new NewSite(store, "memory:", now, random).create(recipients(others));
    }

    private NewSite.Recipients recipients(NewRecipient... others) {
        NewRecipient first = NewRecipient.passphrase(PASSPHRASE.bytes(), Role.RESTORER, "first", CHEAP, random);
        return new NewSite.Recipients(PASSPHRASE, first, List.of(others));
    }

    private Id opened(BlobReader store, KeyFile key) throws Exception {
        try (Repository repository =
                Repository.open(store, "memory:", key, Files.createTempDirectory(folder, "cache"))) {
            return repository.id();
        }
    }

    @Test
    void whatWasBrokenOffAtAnyMomentIsFinishedWithTheSameKey() throws Exception {
        boolean survived = false;
        for (int puts = 0; !survived; puts++) {
            InMemoryBlobStore store = new InMemoryBlobStore();
            CrashingBlobStore crashing = new CrashingBlobStore(store, puts);
            NewRecipient.Recovery lost = NewRecipient.recovery(Role.RESTORER, "lost", random);
            try {
                create(crashing, Site.NOW, lost);
            } catch (BlobStoreException _) {
                assertTrue(crashing.crashed());
            }
            survived = !crashing.crashed();
            if (!survived) {
                NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", random);
                Id id = create(store.another(), Site.NOW.plus(Duration.ofHours(1)), paper);
                assertEquals(id, opened(store.another(), PASSPHRASE), "after " + puts + " puts");
                assertEquals(id, opened(store.another(), paper.key()));
            }
            assertThrows(RepositoryException.Refused.class, () -> create(store.another(), Site.NOW));
        }
    }

    @Test
    void aReplicaThatWasBrokenOffAtAnyMomentIsFinishedWithTheSameKey() throws Exception {
        Site site = Site.create(folder);
        boolean survived = false;
        for (int puts = 0; !survived; puts++) {
            InMemoryBlobStore store = new InMemoryBlobStore();
            CrashingBlobStore crashing = new CrashingBlobStore(store, puts);
            try (Repository source = site.open()) {
                NewSite first = new NewSite(crashing, "memory:", Site.NOW, random);
                try {
                    first.createReplica(source, recipients());
                } catch (BlobStoreException _) {
                    assertTrue(crashing.crashed());
                }
                survived = !crashing.crashed();
                if (!survived) {
                    NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", random);
                    new NewSite(store.another(), "memory:", Site.NOW, random).createReplica(source, recipients(paper));
                    assertEquals(site.id(), opened(store.another(), paper.key()), "after " + puts + " puts");
                }
                assertEquals(site.id(), opened(store.another(), PASSPHRASE));
            }
        }
    }

    /** A place where the descriptor was not put any more. */
    private InMemoryBlobStore brokenOff() throws Exception {
        InMemoryBlobStore store = new InMemoryBlobStore();
        create(store.another(), Site.NOW);
        store.delete(ObjectNames.DESCRIPTOR);
        return store;
    }

    @Test
    void anotherKeyDoesNotTakeItUp() throws Exception {
        InMemoryBlobStore store = brokenOff();
        NewRecipient.Recovery other = NewRecipient.recovery(Role.RESTORER, "other", random);
        NewSite site = new NewSite(store.another(), "memory:", Site.NOW, random);
        NewSite.Recipients recipients = new NewSite.Recipients(other.key(), other, List.of());
        assertThrows(RepositoryException.Refused.class, () -> site.create(recipients));
    }

    @Test
    void whatIsOldIsNotTakenUpForItMayHaveBeenPutThere() throws Exception {
        InMemoryBlobStore store = brokenOff();
        Instant later = Site.NOW.plus(Duration.ofDays(8));
        assertThrows(RepositoryException.Refused.class, () -> create(store.another(), later));
    }

    @Test
    void whatHoldsDataIsNotTakenUp() throws Exception {
        InMemoryBlobStore store = brokenOff();
        Site.put(store, new BlobName("packs/00/" + "0".repeat(64)), new byte[] {1});
        assertThrows(RepositoryException.Refused.class, () -> create(store.another(), Site.NOW));
        InMemoryBlobStore empty = new InMemoryBlobStore();
        Site.put(empty, new BlobName("points/some"), new byte[] {1});
        assertThrows(RepositoryException.Refused.class, () -> create(empty.another(), Site.NOW));
        assertEquals(List.of(), empty.list("keys/", Optional.empty(), 10).blobs());
    }

    @Test
    void ofTwoAtOnceOneHasItsWay() throws Exception {
        for (int round = 0; round < 20; round++) {
            InMemoryBlobStore store = round % 2 == 0 ? new InMemoryBlobStore() : brokenOff();
            CountDownLatch start = new CountDownLatch(1);
            try (ExecutorService racers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Optional<Id>>> made = List.of(
                        racers.submit(() -> race(store.another(), start)),
                        racers.submit(() -> race(store.another(), start)));
                start.countDown();
                Id standing = null;
                for (Future<Optional<Id>> each : made) {
                    if (each.get().isPresent()) {
                        Id id = each.get().get();
                        assertTrue(standing == null || standing.equals(id), "never two repositories in one place");
                        standing = id;
                    }
                }
                assertEquals(standing, opened(store.another(), PASSPHRASE));
                assertNotEquals(null, standing);
            }
        }
    }

    private Optional<Id> race(BlobStore store, CountDownLatch start) throws Exception {
        start.await();
        try {
            return Optional.of(create(store, Site.NOW));
        } catch (RepositoryException.Refused _) {
            return Optional.empty();
        }
    }
}
