package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.DamagedPack;
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
    private final Map<Id, ChunkOpener> openers = new HashMap<>();
    private final DamagedPacks damaged;
    private final VerifyReport report;
    private final Progress progress;
    private byte[] buffer = new byte[0];

    PackCheck(PackReader packs, Repository repository, DamagedPacks damaged, VerifyReport report, Progress progress) {
        this.damaged = damaged;
        this.packs = packs;
        this.repository = repository;
        this.report = report;
        this.progress = progress;
    }

    /** Checks a pack; tells whether it is right. What is not goes into the report, or to the damaged packs. */
    boolean check(PackKind kind, BlobStat stat) throws BlobStoreException, RepositoryException.WrongKey {
        String sha256 = stat.name().lastSegment();
        if (!ObjectNames.isSha256(sha256)) {
            report.note(stat.name().value(), "this is not the name of a pack");
            return false;
        }
        DamagedPack pack = new DamagedPack(kind, sha256);
        try {
            int length = load(stat);
            if (length == 0) {
                examine(pack, stat);
                return false;
            }
            checkContent(kind, sha256, length);
            report.readPack();
            return true;
        } catch (RepositoryException.WrongKey e) {
            if (!repository.keys().isRemoved()) {
                throw e;
            }
            report.addNotGranted(stat.name().value());
        } catch (RepositoryException | FormatException e) {
            damaged.addAsWritten(pack, String.valueOf(e.getMessage()));
        } finally {
            progress.did(stat.length());
        }
        return false;
    }

    private void examine(DamagedPack pack, BlobStat stat) throws BlobStoreException {
        if (!damaged.examine(pack)) {
            report.add(
                    stat.name().value(),
                    "its bytes were wrong when it was read, and right when it was read again: this store, the network or"
                            + " this host's memory is not to be trusted");
        }
    }

    private void checkContent(PackKind kind, String sha256, int length) throws RepositoryException, FormatException {
        Pack.checkHeader(kind, Arrays.copyOf(buffer, Pack.HEADER_LENGTH));
        int trailerAt = length - Pack.TRAILER_LENGTH;
        int directoryLength = Pack.directoryLength(Arrays.copyOfRange(buffer, trailerAt, length));
        PackHint hint = new PackHint(sha256, length, directoryLength);
        if (!hint.isPlausible()) {
            throw new FormatException("its directory does not fit into it");
        }
        OpenPack pack = packs.open(kind, hint, Arrays.copyOfRange(buffer, hint.directoryOffset(), length));
        ChunkOpener opener = opener(pack.domain());
        for (PackDirectory.Entry entry : pack.directory().chunks()) {
            report.readPlain(opener.open(pack, entry, buffer, entry.offset()).length());
        }
    }

    private ChunkOpener opener(Id domain) throws RepositoryException.WrongKey {
        ChunkOpener known = openers.get(domain);
        if (known == null) {
            known = new ChunkOpener(repository.hasher(domain));
            openers.put(domain, known);
        }
        return known;
    }

    /** Reads a pack; its length, or 0 if it does not have the bytes that its name says. */
    private int load(BlobStat stat) throws BlobStoreException {
        if (stat.length() >= Pack.LARGEST || stat.length() < Pack.HEADER_LENGTH + Pack.TRAILER_LENGTH) {
            return 0;
        }
        int length = (int) stat.length();
        if (buffer.length < length) {
            buffer = new byte[length];
        }
        BlobName name = stat.name();
        try (InputStream stream = packs.store().read(name)) {
            int count = stream.readNBytes(buffer, 0, length);
            boolean whole = count == length && stream.read() < 0;
            return whole && isNamed(name.lastSegment(), length) ? length : 0;
        } catch (BlobStoreException.NotFound e) {
            return 0;
        } catch (IOException e) {
            throw new BlobStoreException.Transient(
                    "reading " + name + " failed: " + e.getMessage(),
                    "Check the store, then run the command again.",
                    e);
        }
    }

    private boolean isNamed(String sha256, int length) {
        return HexFormat.of().formatHex(Sha256.of(buffer, 0, length)).equals(sha256);
    }

    @Override
    public void close() {
        openers.values().forEach(ChunkOpener::close);
    }
}
