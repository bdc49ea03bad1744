package dev.holdfast.storage.azure;

import com.azure.storage.blob.models.BlobImmutabilityPolicy;
import com.azure.storage.blob.models.BlobImmutabilityPolicyMode;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.RehydratePriority;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.Retention;
import dev.holdfast.spi.storage.Warmth;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Reads blobs of a container. */
class AzureReader implements BlobReader {
    /** An account serves thousands at once; more than this many fill any line from one host. */
    static final int CONCURRENCY = 16;

    private static final Capabilities CAPABILITIES =
            new Capabilities(Set.of(Ability.WARM_UP, Ability.CLOCK), Set.of(), UploadSizes.largestBlob(), CONCURRENCY);

    private final AzureContainer container;
    private final BlobListing listing;

    AzureReader(AzureContainer container) {
        this.container = container;
        this.listing = new BlobListing(container);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        BlobProperties found = properties("looking at " + name, name);
        return new BlobStat(name, found.getBlobSize(), EntityTag.version(found.getETag()));
    }

    private BlobProperties properties(String doing, BlobName name) throws BlobStoreException {
        return container.call(doing, () -> container.blob(name).getProperties());
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return BlobStream.openWhole(container, name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return BlobStream.openRange(container, name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        container.begin();
        BlobReader.requireLimit(limit);
        return listing.list(prefix, after.map(BlobName::value).orElse(""), limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        container.begin();
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        return listing.listFolders(prefix, after.orElse(""), limit);
    }

    @Override
    public Warmth warmth(BlobName name) throws BlobStoreException {
        return Tiers.warmth(properties("asking how warm " + name + " is", name));
    }

    /** Moves it to the hot tier, for good: the store has no copies for a while. */
    @Override
    public void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        if (warmth(name) == Warmth.COLD) {
            container.call(
                    "warming up " + name,
                    () -> container
                            .blob(name)
                            .setAccessTierWithResponse(Tiers.WARMED, RehydratePriority.STANDARD, null, null, null));
        }
    }

    @Override
    public Instant time() throws BlobStoreException {
        return container.time();
    }

    @Override
    public BlobProtection protection(BlobName name) throws BlobStoreException {
        BlobProperties found = properties("asking what protects " + name, name);
        return new BlobProtection(
                Optional.ofNullable(found.getImmutabilityPolicy()).flatMap(AzureReader::retention),
                Boolean.TRUE.equals(found.hasLegalHold()));
    }

    private static Optional<Retention> retention(BlobImmutabilityPolicy policy) {
        if (policy.getExpiryTime() == null || policy.getPolicyMode() == null) {
            return Optional.empty();
        }
        boolean locked = !BlobImmutabilityPolicyMode.UNLOCKED.equals(policy.getPolicyMode());
        return Optional.of(new Retention(
                locked ? Retention.Mode.COMPLIANCE : Retention.Mode.GOVERNANCE,
                policy.getExpiryTime().toInstant()));
    }

    @Override
    public void close() {
        container.close();
    }
}
