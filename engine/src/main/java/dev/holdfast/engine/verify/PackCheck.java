package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.OpenPack;
import dev.holdfast.engine.pack.PackReader;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Reads one pack after another whole, and checks everything about it. Used by one thread at a time. */
final class PackCheck implements AutoCloseable {
    private final PackReader packs;
    private final Repository repository;
    private final Map<Id, ChunkHasher> hashers = new HashMap<>();
    private final ChunkCodec codec;
    private final VerifyReport report;
    private final Progress progress;
    private byte[] buffer = new byte[0];

    PackCheck(PackReader packs, Repository repository, ChunkCodec codec, VerifyReport report, Progress progress) {
        this.packs = packs;
        this.repository = repository;
        this.codec = codec;
        this.report = report;
        this.progress = progress;
    }

    /** Checks a pack; tells whether it is right. What is not goes into the report. */
    boolean check(PackKind kind, BlobStat stat) throws BlobStoreException, RepositoryException.WrongKey {
        try {
            checkAll(kind, stat);
            report.readPack();
            return true;
        } catch (BlobStoreException.NotFound e) {
            report.add(stat.name().value(), "vanished while it was checked");
        } catch (RepositoryException.WrongKey e) {
            if (!repository.keys().isRemoved()) {
                throw e;
            }
            report.addNotGranted(stat.name().value());
        } catch (RepositoryException | FormatException e) {
            report.add(stat.name().value(), e.getMessage());
        } finally {
            progress.did(stat.length());
        }
        return false;
    }

    private void checkAll(PackKind kind, BlobStat stat)
            throws BlobStoreException, RepositoryException, FormatException {
        int length = load(stat);
        String sha256 = ObjectNames.sha256Of(stat.name());
        if (!HexFormat.of().formatHex(Sha256.of(buffer, 0, length)).equals(sha256)) {
            throw new FormatException("its bytes are not those that its name says");
        }
        Pack.checkHeader(kind, Arrays.copyOf(buffer, Pack.HEADER_LENGTH));
        int trailerAt = length - Pack.TRAILER_LENGTH;
        int directoryLength = Pack.directoryLength(Arrays.copyOfRange(buffer, trailerAt, length));
        PackHint hint = new PackHint(sha256, length, directoryLength);
        if (!hint.isPlausible()) {
            throw new FormatException("its directory does not fit into it");
        }
        OpenPack pack = packs.open(kind, hint, Arrays.copyOfRange(buffer, hint.directoryOffset(), length));
        ChunkHasher hasher = hasher(pack.domain());
        for (PackDirectory.Entry entry : pack.directory().chunks()) {
            byte[] sealed = Arrays.copyOfRange(buffer, entry.offset(), entry.end());
            report.readPlain(packs.decode(pack, entry, sealed, codec, hasher).plaintext().length);
        }
    }

    private ChunkHasher hasher(Id domain) throws RepositoryException.WrongKey {
        ChunkHasher known = hashers.get(domain);
        if (known == null) {
            known = repository.hasher(domain);
            hashers.put(domain, known);
        }
        return known;
    }

    private int load(BlobStat stat) throws BlobStoreException, FormatException {
        if (stat.length() >= Pack.LARGEST || stat.length() < Pack.HEADER_LENGTH + Pack.TRAILER_LENGTH) {
            throw new FormatException("no pack has " + stat.length() + " bytes");
        }
        int length = (int) stat.length();
        if (buffer.length < length) {
            buffer = new byte[length];
        }
        BlobName name = stat.name();
        try (InputStream stream = packs.store().read(name)) {
            int count = stream.readNBytes(buffer, 0, length);
            if (count < length || stream.read() >= 0) {
                throw new FormatException("it has another length than the store said");
            }
            return length;
        } catch (IOException e) {
            throw new BlobStoreException.Transient(
                    "reading " + name + " failed: " + e.getMessage(),
                    "Check the store, then run the command again.",
                    e);
        }
    }

    @Override
    public void close() {
        codec.close();
    }
}
