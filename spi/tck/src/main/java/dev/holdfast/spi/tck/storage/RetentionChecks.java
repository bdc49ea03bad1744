package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import dev.holdfast.spi.storage.Warmth;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Retention: enforced where declared, refused where not. Takes some seconds: it waits for the end of retentions. */
interface RetentionChecks extends StoreUnderTest {
    /** Long enough to try what is refused, short enough to be waited for. */
    Duration SHORT = Duration.ofSeconds(6);

    @ParameterizedTest
    @EnumSource
    default void aRetainedBlobStaysUntilItsTime(Retention.Mode mode) throws Exception {
        assumeTrue(store().capabilities().retains(mode));
        byte[] content = Bodies.bytes(1, 1000);
        Retention retention = new Retention(mode, soon(SHORT));
        String version = putRetained("a/blob", content, retention);
        assertEquals(new BlobProtection(Optional.of(retention), false), store().protection(name("a/blob")));
        assertThrows(BlobStoreException.RetentionViolation.class, () -> remove("a/blob", version));
        assertArrayEquals(content, readRetained("a/blob", version));
        waitUntil(retention.until());
        remove("a/blob", version);
        assertThrows(BlobStoreException.NotFound.class, () -> readRetained("a/blob", version));
    }

    @ParameterizedTest
    @EnumSource
    default void aRetentionIsExtendedAndNeverShortened(Retention.Mode mode) throws Exception {
        assumeTrue(store().capabilities().retains(mode));
        Retention first = new Retention(mode, soon(SHORT.dividedBy(2)));
        // Still some seconds away when the first is over for sure, on a busy machine, too.
        Retention second = new Retention(mode, soon(SHORT.plusSeconds(3)));
        String version = putRetained("blob", Bodies.bytes(2, 100), first);
        store().extendRetention(name("blob"), second);
        assertEquals(Optional.of(second), store().protection(name("blob")).retention());
        if (mode == Retention.Mode.COMPLIANCE) {
            assertThrows(
                    BlobStoreException.RetentionViolation.class, () -> store().extendRetention(name("blob"), first));
        }
        waitUntil(first.until());
        assertThrows(BlobStoreException.RetentionViolation.class, () -> remove("blob", version));
        waitUntil(second.until());
        remove("blob", version);
    }

    @ParameterizedTest
    @EnumSource
    default void aBlobPutWithoutRetentionGetsOne(Retention.Mode mode) throws Exception {
        assumeTrue(store().capabilities().retains(mode));
        put("blob", Bodies.bytes(3, 100));
        assertEquals(BlobProtection.NONE, store().protection(name("blob")));
        Retention retention = new Retention(mode, soon(SHORT));
        store().extendRetention(name("blob"), retention);
        String version = currentVersion("blob");
        assertThrows(BlobStoreException.RetentionViolation.class, () -> remove("blob", version));
        waitUntil(retention.until());
        remove("blob", version);
    }

    @ParameterizedTest
    @EnumSource
    default void anUndeclaredRetentionIsRefused(Retention.Mode mode) throws BlobStoreException {
        assumeFalse(store().capabilities().retains(mode));
        Retention retention = new Retention(mode, Instant.now().plus(SHORT));
        PutOptions options = PutOptions.OVERWRITE.retained(retention);
        BlobBody body = BlobBody.of(new byte[10]);
        assertThrows(BlobStoreException.Unsupported.class, () -> store().put(name("new"), body, options));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("new")));
        put("blob", new byte[10]);
        assertThrows(BlobStoreException.Unsupported.class, () -> store().extendRetention(name("blob"), retention));
        assertEquals(BlobProtection.NONE, store().protection(name("blob")));
    }

    @Test
    default void whatIsMissingHasNoProtection() {
        assertThrows(BlobStoreException.NotFound.class, () -> store().protection(name("a/missing")));
    }

    @Test
    default void anUndeclaredTierIsRefused() throws BlobStoreException {
        PutOptions options = PutOptions.OVERWRITE.in("no-such-tier");
        assertThrows(
                BlobStoreException.Unsupported.class,
                () -> store().put(name("new"), BlobBody.of(new byte[10]), options));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("new")));
    }

    @Test
    default void aDeclaredClockTellsTheTimeAndAnUndeclaredOneRefuses() throws BlobStoreException {
        if (store().capabilities().has(Ability.CLOCK)) {
            Instant first = store().time();
            Instant second = store().time();
            assertFalse(first.isAfter(second.plusSeconds(1)), () -> "the clock went back from " + first);
        } else {
            assertThrows(BlobStoreException.Unsupported.class, () -> store().time());
        }
    }

    @Test
    default void warmBlobsAreReadyAndAnUndeclaredWarmUpIsRefused() throws BlobStoreException {
        put("blob", new byte[10]);
        if (store().capabilities().has(Ability.WARM_UP)) {
            assertEquals(Warmth.READY, store().warmth(name("blob")));
            store().warmUp(name("blob"), Duration.ofDays(1));
            assertThrows(BlobStoreException.NotFound.class, () -> store().warmth(name("missing")));
        } else {
            assertThrows(BlobStoreException.Unsupported.class, () -> store().warmth(name("blob")));
            assertThrows(BlobStoreException.Unsupported.class, () -> store().warmUp(name("blob"), Duration.ofDays(1)));
        }
    }

    /** Whole seconds, as stores keep them. */
    private Instant soon(Duration wait) throws BlobStoreException {
        Instant now = store().capabilities().has(Ability.CLOCK) ? store().time() : Instant.now();
        return now.plus(wait).truncatedTo(ChronoUnit.SECONDS);
    }

    private void waitUntil(Instant until) throws BlobStoreException, InterruptedException {
        Instant now = store().capabilities().has(Ability.CLOCK) ? store().time() : Instant.now();
        letPass(Duration.between(now, until).plusSeconds(2));
    }

    /** Puts it; the id of its version, or the empty string where there are no versions. */
    private String putRetained(String name, byte[] content, Retention retention) throws BlobStoreException {
        BlobStat stat = store().put(name(name), BlobBody.of(content), PutOptions.OVERWRITE.retained(retention));
        assertEquals(content.length, stat.length());
        return currentVersion(name);
    }

    private String currentVersion(String name) throws BlobStoreException {
        return store().capabilities().has(Ability.VERSIONS)
                ? store().listVersions(name, Optional.empty(), 1)
                        .versions()
                        .getFirst()
                        .id()
                : "";
    }

    /** For good: by version where there are versions. */
    private void remove(String name, String version) throws BlobStoreException {
        if (version.isEmpty()) {
            store().delete(name(name));
        } else {
            store().deleteVersion(name(name), version);
        }
    }

    private byte[] readRetained(String name, String version) throws BlobStoreException, IOException {
        if (version.isEmpty()) {
            return get(name);
        }
        try (InputStream in = store().readVersion(name(name), version, new ByteRange(0, 1000))) {
            return in.readAllBytes();
        }
    }
}
