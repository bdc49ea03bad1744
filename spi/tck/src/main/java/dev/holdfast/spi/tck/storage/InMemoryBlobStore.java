package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import dev.holdfast.spi.storage.VersionPage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A store in memory that does exactly what the SPI promises and no more: it enforces only the abilities it was made
 * with, and refuses what some stores cannot hold (a blob whose name is a folder of another), so that code tested with
 * it relies on nothing else.
 */
public final class InMemoryBlobStore implements BlobStore {
    private static final Capabilities DEFAULT =
            Capabilities.of(List.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION, Ability.CLOCK), 1L << 30, 16);

    private final Capabilities capabilities;
    private final InstantSource clock;
    private final InMemoryContents contents;
    private volatile boolean closed;

    /** An empty store that enforces conditions, for blobs of up to 1 GiB. */
    public InMemoryBlobStore() {
        this(DEFAULT);
    }

    /** An empty store that enforces what {@code capabilities} say. */
    public InMemoryBlobStore(Capabilities capabilities) {
        this(capabilities, InstantSource.system());
    }

    /** An empty store that enforces what {@code capabilities} say, by its own clock. */
    public InMemoryBlobStore(Capabilities capabilities, InstantSource clock) {
        this(capabilities, clock, new InMemoryContents(capabilities, clock));
    }

    private InMemoryBlobStore(Capabilities capabilities, InstantSource clock, InMemoryContents contents) {
        this.capabilities = capabilities;
        this.clock = clock;
        this.contents = contents;
    }

    /** An empty store that keeps versions and enforces both modes of retention, besides conditions. */
    public static InMemoryBlobStore locking(InstantSource clock) {
        List<Ability> abilities = List.of(
                Ability.PUT_IF_ABSENT,
                Ability.PUT_IF_VERSION,
                Ability.CLOCK,
                Ability.VERSIONS,
                Ability.GOVERNANCE_RETENTION,
                Ability.COMPLIANCE_RETENTION);
        return new InMemoryBlobStore(Capabilities.of(abilities, 1L << 30, 16), clock);
    }

    /** Another handle on the same blobs, as a second process would have; closed apart from this one. */
    public InMemoryBlobStore another() {
        return new InMemoryBlobStore(capabilities, clock, contents);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        begin();
        return contents.latest(name).stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        begin();
        return new ByteArrayInputStream(contents.latest(name).bytes());
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        begin();
        return range(name, contents.latest(name).bytes(), range);
    }

    private static InputStream range(BlobName name, byte[] bytes, ByteRange range)
            throws BlobStoreException.InvalidRange {
        if (range.end() > bytes.length) {
            throw new BlobStoreException.InvalidRange(
                    "no bytes %d to %d in %s of length %d".formatted(range.offset(), range.end(), name, bytes.length),
                    "");
        }
        return new ByteArrayInputStream(bytes, (int) range.offset(), (int) range.length());
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        begin();
        BlobReader.requireLimit(limit);
        return contents.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        begin();
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        return contents.listFolders(prefix, after, limit);
    }

    @Override
    public VersionPage listVersions(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        begin();
        require(Ability.VERSIONS);
        BlobReader.requireLimit(limit);
        return contents.versions(prefix, from, limit);
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        begin();
        require(Ability.VERSIONS);
        return range(name, contents.version(name, id).bytes(), range);
    }

    @Override
    public void deleteVersion(BlobName name, String id) throws BlobStoreException {
        begin();
        require(Ability.VERSIONS);
        contents.deleteVersion(name, id);
    }

    @Override
    public BlobProtection protection(BlobName name) throws BlobStoreException {
        begin();
        return new BlobProtection(contents.latest(name).retention(), false);
    }

    @Override
    public void extendRetention(BlobName name, Retention retention) throws BlobStoreException {
        begin();
        require(retention);
        contents.extend(name, retention);
    }

    @Override
    public Instant time() throws BlobStoreException {
        begin();
        require(Ability.CLOCK);
        return clock.instant();
    }

    private void require(Ability ability) throws BlobStoreException.Unsupported {
        if (!capabilities.has(ability)) {
            throw BlobStoreException.Unsupported.ability(ability);
        }
    }

    private void require(Retention retention) throws BlobStoreException.Unsupported {
        if (!capabilities.retains(retention.mode())) {
            throw new BlobStoreException.Unsupported("this store does not enforce " + retention.mode(), "");
        }
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        begin();
        PutCondition condition = options.condition();
        boolean supported = switch (condition) {
            case PutCondition.Overwrite _ -> true;
            case PutCondition.IfAbsent _ -> capabilities.putIfAbsent();
            case PutCondition.IfVersion _ -> capabilities.putIfVersion();
        };
        if (!supported) {
            throw new BlobStoreException.Unsupported("this store does not enforce " + condition, "");
        }
        if (options.retention().isPresent()) {
            require(options.retention().get());
        }
        if (options.tier().isPresent()
                && !capabilities.tiers().contains(options.tier().get())) {
            throw new BlobStoreException.Unsupported(
                    "this store has no tier " + options.tier().get(), "");
        }
        if (body.length() > capabilities.largestBlob()) {
            throw new BlobStoreException.Unsupported(
                    "%s has %d bytes, this store holds at most %d"
                            .formatted(name, body.length(), capabilities.largestBlob()),
                    "");
        }
        byte[] bytes = content(name, body);
        begin();
        return contents.put(name, bytes, options);
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        begin();
        contents.delete(name);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void begin() throws BlobStoreException {
        if (closed) {
            throw new BlobStoreException.Permanent("this handle of the store was closed", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted", "");
        }
    }

    private static byte[] content(BlobName name, BlobBody body) throws BlobStoreException {
        byte[] bytes = new byte[Math.toIntExact(body.length())];
        try (BodyContent content = BodyContent.open(name, body)) {
            content.readFully(bytes, 0, bytes.length);
        }
        return bytes;
    }
}
