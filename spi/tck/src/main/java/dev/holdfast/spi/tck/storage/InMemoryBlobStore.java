package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that does exactly what the SPI promises and no more: it enforces only the abilities it was made
 * with, and refuses what some stores cannot hold (a blob whose name is a folder of another), so that code tested with
 * it relies on nothing else.
 */
public final class InMemoryBlobStore implements BlobStore {
    private static final Capabilities EVERYTHING = new Capabilities(true, true, 1L << 30, 16);

    private final Capabilities capabilities;
    private final Contents contents;
    private volatile boolean closed;

    /** An empty store with all abilities, for blobs of up to 1 GiB. */
    public InMemoryBlobStore() {
        this(EVERYTHING);
    }

    /** An empty store that enforces what {@code capabilities} say. */
    public InMemoryBlobStore(Capabilities capabilities) {
        this(capabilities, new Contents());
    }

    private InMemoryBlobStore(Capabilities capabilities, Contents contents) {
        this.capabilities = capabilities;
        this.contents = contents;
    }

    /** Another handle on the same blobs, as a second process would have; closed apart from this one. */
    public InMemoryBlobStore another() {
        return new InMemoryBlobStore(capabilities, contents);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        begin();
        return contents.get(name).stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        begin();
        return new ByteArrayInputStream(contents.get(name).bytes);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        begin();
        byte[] bytes = contents.get(name).bytes;
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
        checkLimit(limit);
        return contents.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        begin();
        checkLimit(limit);
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("folders are listed below a folder, not below: " + prefix);
        }
        return contents.listFolders(prefix, after, limit);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutCondition condition) throws BlobStoreException {
        begin();
        boolean supported = switch (condition) {
            case PutCondition.Overwrite _ -> true;
            case PutCondition.IfAbsent _ -> capabilities.putIfAbsent();
            case PutCondition.IfVersion _ -> capabilities.putIfVersion();
        };
        if (!supported) {
            throw new BlobStoreException.Unsupported("this store does not enforce " + condition, "");
        }
        if (body.length() > capabilities.largestBlob()) {
            throw new BlobStoreException.Unsupported(
                    "%s has %d bytes, this store holds at most %d"
                            .formatted(name, body.length(), capabilities.largestBlob()),
                    "");
        }
        byte[] bytes = content(name, body);
        begin();
        return contents.put(name, bytes, condition);
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

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("not a page size from 1 to " + LARGEST_PAGE + ": " + limit);
        }
    }

    private static byte[] content(BlobName name, BlobBody body) throws BlobStoreException {
        byte[] bytes;
        try (InputStream in = body.open()) {
            bytes = in.readNBytes((int) Math.min(body.length() + 1, Integer.MAX_VALUE));
        } catch (IOException e) {
            throw new BlobStoreException.Transient("the content for " + name + " could not be read", "", e);
        }
        if (bytes.length != body.length() || !Arrays.equals(body.sha256(), Sha256.of(bytes, 0, bytes.length))) {
            throw new BlobStoreException.DigestMismatch("the content for " + name + " is not what it says it is", "");
        }
        return bytes;
    }

    /** What all handles share. */
    private static final class Contents {
        private final NavigableMap<String, Blob> blobs = new TreeMap<>();
        private long changes;

        synchronized Blob get(BlobName name) throws BlobStoreException.NotFound {
            Blob blob = blobs.get(name.value());
            if (blob == null) {
                throw new BlobStoreException.NotFound("no blob " + name, "");
            }
            return blob;
        }

        synchronized BlobStat put(BlobName name, byte[] bytes, PutCondition condition) throws BlobStoreException {
            Blob present = blobs.get(name.value());
            switch (condition) {
                case PutCondition.Overwrite _ -> {}
                case PutCondition.IfAbsent _ -> {
                    if (present != null) {
                        throw new BlobStoreException.AlreadyExists("there is a blob " + name, "");
                    }
                }
                case PutCondition.IfVersion(String version) -> checkVersion(name, present, version);
            }
            refuseFolderOfAnother(name);
            changes++;
            Blob blob = new Blob(bytes, "v" + changes);
            blobs.put(name.value(), blob);
            return blob.stat(name);
        }

        private static void checkVersion(BlobName name, @Nullable Blob present, String version)
                throws BlobStoreException.PreconditionFailed {
            if (present == null || !Objects.equals(present.version, version)) {
                String found = present == null ? "absent" : "of version " + present.version;
                throw new BlobStoreException.PreconditionFailed(
                        name + " is " + found + ", not of version " + version, "");
            }
        }

        private void refuseFolderOfAnother(BlobName name) throws BlobStoreException.Permanent {
            String value = name.value();
            String below = blobs.ceilingKey(value + "/");
            if (below != null && below.startsWith(value + "/")) {
                throw new BlobStoreException.Permanent(name + " is the folder of " + below, "");
            }
            for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
                if (blobs.containsKey(value.substring(0, slash))) {
                    throw new BlobStoreException.Permanent(
                            name + " lies below the blob " + value.substring(0, slash), "");
                }
            }
        }

        synchronized void delete(BlobName name) {
            blobs.remove(name.value());
        }

        synchronized BlobPage list(String prefix, Optional<BlobName> after, int limit) {
            List<BlobStat> page = new ArrayList<>();
            String from = after.map(BlobName::value)
                    .filter(a -> a.compareTo(prefix) > 0)
                    .orElse(prefix);
            for (var entry : blobs.tailMap(from, true).entrySet()) {
                if (!entry.getKey().startsWith(prefix)) {
                    break;
                }
                BlobName name = new BlobName(entry.getKey());
                if (after.isPresent() && name.equals(after.get())) {
                    continue;
                }
                if (page.size() == limit) {
                    return new BlobPage(page, true);
                }
                page.add(entry.getValue().stat(name));
            }
            return new BlobPage(page, false);
        }

        synchronized FolderPage listFolders(String prefix, Optional<String> after, int limit) {
            List<String> page = new ArrayList<>();
            String from = prefix + after.map(a -> a + "/").orElse("");
            for (String name : blobs.tailMap(from, true).keySet()) {
                if (!name.startsWith(prefix)) {
                    break;
                }
                int slash = name.indexOf('/', prefix.length());
                if (slash < 0) {
                    continue;
                }
                String folder = name.substring(prefix.length(), slash);
                if (after.isPresent() && folder.equals(after.get())) {
                    continue;
                }
                if (!page.isEmpty() && page.getLast().equals(folder)) {
                    continue;
                }
                if (page.size() == limit) {
                    return new FolderPage(page, true);
                }
                page.add(folder);
            }
            return new FolderPage(page, false);
        }
    }

    private static final class Blob {
        private final byte[] bytes;
        private final String version;

        Blob(byte[] bytes, String version) {
            this.bytes = bytes;
            this.version = version;
        }

        BlobStat stat(BlobName name) {
            return new BlobStat(name, bytes.length, version);
        }
    }
}
