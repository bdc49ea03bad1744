package dev.holdfast.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a trial says of stores that keep their conditions, of some that do not, and of some that do it in part. */
class ConditionTrialTest {
    private static final PutOptions OVERWRITE = PutOptions.OVERWRITE;

    private final InMemoryBlobStore memory = new InMemoryBlobStore();

    private static ConditionTrial.Outcome trial(BlobStore store) throws Exception {
        return new ConditionTrial(store, 3, Instant.EPOCH, new Random(1)).run();
    }

    @Test
    void aStoreThatKeepsItsConditionsIsProven() throws Exception {
        ConditionTrial.Outcome outcome = trial(memory);
        assertEquals(Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION), outcome.proven());
        assertEquals(Map.of(), outcome.refuted());
        assertEquals(List.of(), memory.list("", Optional.empty(), 10).blobs(), "the trial leaves nothing behind");
    }

    @Test
    void whatIsNotDeclaredIsNeitherProvenNorRefuted() throws Exception {
        ConditionTrial.Outcome outcome = trial(new InMemoryBlobStore(Capabilities.of(List.of(), 1 << 20, 1)));
        assertEquals(Set.of(), outcome.proven());
        assertEquals(Map.of(), outcome.refuted());
    }

    /** An agent that is to add and never destroy has such credentials. */
    @Test
    void whatTheCredentialsDoNotAllowIsNotTried() throws Exception {
        ConditionTrial.Outcome outcome = trial(new ForwardingBlobStore(memory) {
            @Override
            public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
                if (!(options.condition() instanceof PutCondition.IfAbsent)) {
                    throw new BlobStoreException.AccessDenied("no replacing", "");
                }
                return super.put(name, body, options);
            }

            @Override
            public void delete(BlobName name) throws BlobStoreException {
                throw new BlobStoreException.AccessDenied("no deleting", "");
            }
        });
        assertEquals(Set.of(Ability.PUT_IF_ABSENT), outcome.proven());
        assertEquals(Set.of(Ability.PUT_IF_VERSION), outcome.denied());
        assertTrue(outcome.left());
    }

    /** As some object stores do with buckets that keep versions. */
    @Test
    void aStoreThatIgnoresConditionsIsFound() throws Exception {
        ConditionTrial.Outcome outcome = trial(new ForwardingBlobStore(memory) {
            @Override
            public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
                return super.put(name, body, OVERWRITE);
            }
        });
        assertEquals(Set.of(), outcome.proven());
        assertEquals(
                Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION),
                outcome.refuted().keySet());
    }

    /** Answers right to one writer, but looks first and writes then. */
    @Test
    void aStoreThatImitatesConditionsIsFound() throws Exception {
        ConditionTrial.Outcome outcome = trial(new ForwardingBlobStore(memory) {
            @Override
            public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
                Optional<String> present = version(this, name);
                switch (options.condition()) {
                    case PutCondition.IfAbsent _
                    when present.isPresent() -> throw new BlobStoreException.AlreadyExists("there", "");
                    case PutCondition.IfVersion(String version)
                    when !present.equals(Optional.of(version)) ->
                        throw new BlobStoreException.PreconditionFailed("another", "");
                    default -> {}
                }
                pause();
                return super.put(name, body, OVERWRITE);
            }
        });
        assertEquals(
                Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION),
                outcome.refuted().keySet());
    }

    private static Optional<String> version(BlobReader store, BlobName name) throws BlobStoreException {
        try {
            return Optional.of(store.stat(name).version());
        } catch (BlobStoreException.NotFound e) {
            return Optional.empty();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As with credentials that may only add. */
    @Test
    void whatMayNotBeDeletedIsLeftAndSaid() throws Exception {
        ConditionTrial.Outcome outcome = trial(new ForwardingBlobStore(memory) {
            @Override
            public void delete(BlobName name) throws BlobStoreException {
                throw new BlobStoreException.AccessDenied("these credentials may not delete", "");
            }
        });
        assertEquals(Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION), outcome.proven());
        assertTrue(outcome.left());
    }

    @Test
    void aProvenStoreHasOnlyWhatWasProven() throws Exception {
        ProvenStore store = new ProvenStore(memory, Set.of(Ability.PUT_IF_ABSENT));
        assertTrue(store.capabilities().putIfAbsent());
        assertTrue(store.capabilities().has(Ability.CLOCK), "what no trial is made of stays");
        BlobName name = new BlobName("a");
        BlobStat stat = store.put(name, BlobBody.of(new byte[1]), PutOptions.IF_ABSENT);
        assertThrows(
                BlobStoreException.Unsupported.class,
                () -> store.put(name, BlobBody.of(new byte[2]), new PutCondition.IfVersion(stat.version())));
        assertEquals(1, memory.stat(name).length());
    }
}
