package dev.holdfast.agent.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.lease.EnvironmentLease;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    private static final Id REPOSITORY = new Id("0123456789abcdef0123456789abcdef");
    private static final String LEASE = EnvironmentLease.name(REPOSITORY, "production");

    private static final InstantSource CLOCK = InstantSource.system();

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private boolean cut;

    @TempDir
    Path folder;

    private static Leases side(BlobStore store, String side) throws RepositoryException.Refused {
        return new Leases(
                store,
                EnvironmentLease.owner(REPOSITORY, side),
                side,
                EnvironmentLease.PERIOD,
                CLOCK,
                System::nanoTime);
    }

    /** As an agent that starts, with what it knew before. */
    private Claim started() {
        return new Claim(
                "production",
                new OwnershipFile(folder),
                least -> {
                    if (cut) {
                        throw new BlobStoreException.Transient("the store is away", "");
                    }
                    return side(store, "primary").join(LEASE, least);
                },
                CLOCK);
    }

    private void recoverElsewhere() throws Exception {
        Leases primary = side(store, "primary");
        primary.release(assertInstanceOf(Leases.Outcome.Acquired.class, primary.acquire(LEASE))
                .held());
        assertInstanceOf(Leases.Outcome.Acquired.class, side(store, "recovery").acquire(LEASE));
    }

    private void failBack() throws Exception {
        Leases recovery = side(store, "recovery");
        recovery.release(assertInstanceOf(Leases.Outcome.Acquired.class, recovery.acquire(LEASE))
                .held());
        assertInstanceOf(Leases.Outcome.Acquired.class, side(store, "primary").acquire(LEASE));
    }

    @Test
    void pointsCarryTheEpochOfTheirSide() throws Exception {
        Claim claim = started();
        assertEquals(new Manifest.Ownership("production", 0), claim.require(), "the lease was never seen");
        claim.renew();
        assertEquals(new Manifest.Ownership("production", 1), claim.require());
    }

    @Test
    void whatWasTakenOverIsBackedUpNoMoreUntilItIsGivenBack() throws Exception {
        Claim claim = started();
        claim.renew();
        recoverElsewhere();
        claim.renew();
        assertEquals(new Ownership.Superseded(2, "recovery"), claim.ownership());
        assertThrows(RepositoryException.Refused.class, claim::require);
        claim.renew();
        assertThrows(RepositoryException.Refused.class, claim::require, "not by itself");
        failBack();
        claim.renew();
        assertEquals(new Manifest.Ownership("production", 3), claim.require());
    }

    @Test
    void dataGoesFirstWhileTheLeaseCannotBeReached() throws Exception {
        Claim claim = started();
        claim.renew();
        cut = true;
        claim.renew();
        assertEquals(ExitCode.UNREACHABLE, claim.trouble().orElseThrow().exit());
        assertEquals(new Manifest.Ownership("production", 1), claim.require());
        cut = false;
        claim.renew();
        assertEquals(Optional.empty(), claim.trouble());
    }

    @Test
    void anAgentThatStartsWithoutItsLeaseKnowsWhatItKnewBefore() throws Exception {
        Claim before = started();
        before.renew();
        cut = true;
        assertEquals(new Manifest.Ownership("production", 1), started().require());
        recoverElsewhere();
        cut = false;
        before.renew();
        cut = true;
        assertThrows(RepositoryException.Refused.class, started()::require);
    }

    @Test
    void aStoreThatForgotTheTakeoverIsNotBelieved() throws Exception {
        Claim claim = started();
        claim.renew();
        recoverElsewhere();
        claim.renew();
        store.deleteAll(store.list("leases/", Optional.empty(), 100).blobs().stream()
                .map(each -> each.name())
                .toList());
        claim.renew();
        assertThrows(RepositoryException.Refused.class, claim::require);
        assertTrue(claim.trouble().isPresent());
        assertEquals(0, store.list("leases/", Optional.empty(), 100).blobs().size(), "nothing was put");
    }

    @Test
    void aDamagedMemoryIsAskedForAnew() throws Exception {
        Files.writeString(folder.resolve("environments.json"), "{\"environments\":[{\"name\":1}]}");
        Claim claim = started();
        assertEquals(new Ownership.Unseen(), claim.ownership());
        claim.renew();
        assertEquals(new Ownership.Held(1), started().ownership());
    }
}
