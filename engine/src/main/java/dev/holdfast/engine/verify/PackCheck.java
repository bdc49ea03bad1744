package dev.holdfast.engine.verify;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;

/** Reads one pack after another, and finds out of each that is not right what is wrong. Used by one thread at a time. */
final class PackCheck implements AutoCloseable {
    private final Repository repository;
    private final PackStream stream;
    private final IndexCheck index;
    private final DamagedPacks damaged;
    private final VerifyReport report;
    private final Progress progress;

    PackCheck(Repository repository, IndexCheck index, DamagedPacks damaged, VerifyReport report, Progress progress) {
        this.repository = repository;
        this.stream = new PackStream(repository);
        this.index = index;
        this.damaged = damaged;
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
        try {
            return checkAll(new DamagedPack(kind, sha256), stat);
        } catch (RepositoryException.WrongKey e) {
            if (!repository.keys().isRemoved()) {
                throw e;
            }
            report.addNotGranted(stat.name().value());
            return false;
        } finally {
            progress.did(stat.length());
        }
    }

    private boolean checkAll(DamagedPack pack, BlobStat stat) throws BlobStoreException, RepositoryException.WrongKey {
        try {
            PackStream.Right right = stream.check(pack.kind(), stat);
            if (!index.says(right.pack()) && damaged.examine(pack)) {
                return false; // a right pack, but not the one that belongs here
            }
            report.readPlain(right.plainBytes());
            report.readPack();
            return true;
        } catch (RepositoryException.WrongKey e) {
            throw e;
        } catch (RepositoryException | FormatException | BlobStoreException.NotFound e) {
            if (!damaged.examine(pack)) {
                readAgain(pack, stat);
            }
            return false;
        }
    }

    /** The bytes are those of the name: either what was written is wrong, or what was read the first time. */
    private void readAgain(DamagedPack pack, BlobStat stat) throws BlobStoreException, RepositoryException.WrongKey {
        try {
            stream.check(pack.kind(), stat);
            report.add(
                    stat.name().value(),
                    "its bytes were wrong when it was read, and right when it was read again: this store, the network or"
                            + " this host's memory is not to be trusted");
        } catch (RepositoryException.WrongKey e) {
            throw e;
        } catch (RepositoryException | FormatException e) {
            damaged.addAsWritten(pack, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
