package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.OpenPack;
import dev.holdfast.engine.pack.PackReader;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks packs chunk by chunk as they are read. Header, chunks, directory and trailer fill a pack without a gap and are all
 * checked, so each of its bytes is, down to every plaintext's identity. Whether it is the pack of that name is for the index
 * to say, which knows what each holds. Used by one thread at a time.
 */
final class PackStream implements AutoCloseable {
    /** Holds the directory of nearly every pack. */
    private static final int USUAL_END = 1 << 16;

    private final PackReader packs;
    private final Repository repository;
    private final Map<Id, ChunkOpener> openers = new HashMap<>();
    private byte[] sealed = new byte[0];

    PackStream(Repository repository) {
        this.packs = repository.packs();
        this.repository = repository;
    }

    /**
     * A pack in which all is right.
     *
     * @param plainBytes of all its chunks
     */
    record Right(OpenPack pack, long plainBytes) {}

    /**
     * Reads and checks a pack.
     *
     * @throws RepositoryException if anything is wrong with it
     * @throws FormatException likewise
     */
    Right check(PackKind kind, BlobStat stat) throws RepositoryException, FormatException, BlobStoreException {
        if (stat.length() >= Pack.LARGEST || stat.length() < Pack.HEADER_LENGTH + Pack.TRAILER_LENGTH) {
            throw new FormatException("no pack has " + stat.length() + " bytes");
        }
        OpenPack pack = open(kind, stat.name(), (int) stat.length());
        try (InputStream stream =
                packs.store().read(stat.name(), new ByteRange(0, pack.hint().directoryOffset()))) {
            Pack.checkHeader(kind, stream.readNBytes(Pack.HEADER_LENGTH));
            return new Right(pack, plainBytes(pack, stream));
        } catch (IOException e) {
            throw new BlobStoreException.Transient(
                    "reading " + stat.name() + " failed: " + e.getMessage(),
                    "Check the store, then run the command again.",
                    e);
        }
    }

    /** Reads and checks the directory of a pack of which the length alone is known. */
    OpenPack open(PackKind kind, BlobName name, int length)
            throws RepositoryException, FormatException, BlobStoreException {
        byte[] end = end(name, length, Math.min(length, USUAL_END));
        int directory = Pack.directoryLength(Arrays.copyOfRange(end, end.length - Pack.TRAILER_LENGTH, end.length));
        PackHint hint = new PackHint(ObjectNames.sha256Of(name), length, directory);
        if (!hint.isPlausible()) {
            throw new FormatException("its directory does not fit into it");
        }
        int wanted = directory + Pack.TRAILER_LENGTH;
        byte[] whole = wanted <= end.length
                ? Arrays.copyOfRange(end, end.length - wanted, end.length)
                : end(name, length, wanted);
        return packs.open(kind, hint, whole);
    }

    private byte[] end(BlobName name, int length, int count) throws RepositoryException, BlobStoreException {
        byte[] end = new byte[count];
        StoreReading.range(packs.store(), name, length - count, end, 0, count);
        return end;
    }

    private long plainBytes(OpenPack pack, InputStream stream)
            throws RepositoryException, FormatException, IOException {
        ChunkOpener opener = opener(pack.domain());
        long plain = 0;
        for (PackDirectory.Entry entry : pack.directory().chunks()) {
            if (sealed.length < entry.sealedLength()) {
                sealed = new byte[entry.sealedLength()];
            }
            if (stream.readNBytes(sealed, 0, entry.sealedLength()) < entry.sealedLength()) {
                throw new FormatException("it ends early");
            }
            plain += opener.open(pack, entry, sealed, 0).length();
        }
        return plain;
    }

    private ChunkOpener opener(Id domain) throws RepositoryException.WrongKey {
        ChunkOpener known = openers.get(domain);
        if (known == null) {
            known = new ChunkOpener(repository.hasher(domain));
            openers.put(domain, known);
        }
        return known;
    }

    @Override
    public void close() {
        openers.values().forEach(ChunkOpener::close);
    }
}
