package dev.holdfast.engine.replication;

import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Optional;

/** Copies objects whose names say their SHA-256, so that no byte arrives that is not right. Safe for many threads. */
final class ObjectCopy {
    private final BlobReader source;
    private final BlobStore target;
    private final UnderWay underWay;
    private final Tally tally;
    private final PutCondition condition;

    ObjectCopy(BlobReader source, BlobStore target, UnderWay underWay, Tally tally) {
        this.source = source;
        this.target = target;
        this.underWay = underWay;
        this.tally = tally;
        condition = target.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
    }

    /**
     * Copies an object, unless the target has it.
     *
     * @return why it could not be copied, if it is not right at the source
     */
    Optional<String> copy(BlobName name) throws BlobStoreException, InterruptedException {
        return copy(name, false);
    }

    /** The same for a pack. */
    Optional<String> copyPack(BlobName name) throws BlobStoreException, InterruptedException {
        return copy(name, true);
    }

    private Optional<String> copy(BlobName name, boolean isPack) throws BlobStoreException, InterruptedException {
        underWay.begin(name);
        try {
            tally.copied(put(name), isPack);
            return Optional.empty();
        } catch (BlobStoreException.DigestMismatch | BlobStoreException.NotFound | FormatException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            underWay.done(name);
        }
    }

    boolean isAtSource(BlobName name) throws BlobStoreException {
        try {
            source.stat(name);
            return true;
        } catch (BlobStoreException.NotFound e) {
            return false;
        }
    }

    /**
     * Puts an object; the bytes that were copied, 0 if none had to be.
     *
     * @throws BlobStoreException.DigestMismatch if the source's bytes are not those that the name says
     */
    private long put(BlobName name) throws BlobStoreException, FormatException {
        byte[] sha256 = HexFormat.of().parseHex(ObjectNames.sha256Of(name));
        try {
            target.stat(name);
            return 0;
        } catch (BlobStoreException.NotFound e) {
            // the usual case: it is to be copied
        }
        BlobStat stat = source.stat(name);
        try {
            target.put(name, body(name, stat.length(), sha256), condition);
        } catch (BlobStoreException.AlreadyExists e) {
            return 0; // another replication was quicker
        }
        return stat.length();
    }

    private BlobBody body(BlobName name, long length, byte[] sha256) {
        return new BlobBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public byte[] sha256() {
                return sha256;
            }

            @Override
            public InputStream open() throws IOException {
                try {
                    return source.read(name);
                } catch (BlobStoreException e) {
                    throw new SourceFailure(e);
                }
            }
        };
    }

    /** The source failed while the target was reading from it. */
    static final class SourceFailure extends IOException {
        private static final long serialVersionUID = 1L;

        SourceFailure(BlobStoreException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
