package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.LogSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Arrays;

/**
 * Opens log segments, of which it believes nothing before it was checked. Heads are opened by many threads; frames by one
 * at a time. Holds native memory until closed.
 */
public final class SegmentOpener implements AutoCloseable {
    /** What one request reads of a segment in the hope that the head is in it; most heads have less than a tenth. */
    private static final int FIRST_READ = 32 << 10;

    private final Repository repository;
    private final ChunkCodec codec = new ChunkCodec(Compression.DEFAULT);

    public SegmentOpener(Repository repository) {
        this.repository = repository;
    }

    /** The store that segments are read from. */
    BlobReader store() {
        return repository.store();
    }

    /**
     * Reads the head of a segment.
     *
     * @throws RepositoryException.Damaged if it is not authentic, stands where it does not belong, or is gone
     * @throws RepositoryException.WrongKey if the key does not open heads, or none of its epoch
     */
    public OpenedSegment open(ListedSegment listed) throws RepositoryException, BlobStoreException {
        try {
            long length = listed.length();
            if (length < LogSegment.PREFIX || length > LogSegment.LARGEST) {
                throw new FormatException("a log segment of " + length + " bytes");
            }
            byte[] first = read(listed, 0, (int) Math.min(length, FIRST_READ));
            int headLength = LogSegment.headLength(first, length);
            int headEnd = LogSegment.PREFIX + headLength;
            byte[] all = headEnd <= first.length ? first : read(listed, 0, headEnd);
            return open(listed, Arrays.copyOfRange(all, LogSegment.PREFIX, headEnd));
        } catch (FormatException e) {
            throw damaged(listed.name(), e);
        } catch (BlobStoreException.NotFound e) {
            throw damaged(listed.name(), e);
        }
    }

    private byte[] read(ListedSegment listed, long offset, int length) throws RepositoryException, BlobStoreException {
        byte[] bytes = new byte[length];
        StoreReading.range(repository.store(), listed.name().object(), offset, bytes, 0, length);
        return bytes;
    }

    private OpenedSegment open(ListedSegment listed, byte[] sealedHead) throws RepositoryException, FormatException {
        LogName name = listed.name();
        Envelopes.Opened opened = repository.envelopes().open(ObjectKind.LOG_HEAD, name.toString(), sealedHead);
        LogHead head = LogHead.parse(opened.plaintext());
        if (!head.isNamed(name)
                || !name.folder()
                        .equals(ServerLog.folder(repository, opened.domain(), head.workload(), head.identity()))) {
            throw new FormatException("it stands where another stretch of a log belongs");
        }
        if (LogSegment.PREFIX + sealedHead.length + head.sealedLength() != listed.length()) {
            throw new FormatException("its frames have another length than its head says");
        }
        return new OpenedSegment(name, head, opened.domain(), sealedHead.length, listed.site());
    }

    /**
     * Opens a frame.
     *
     * @param sealed holds its sealed bytes from {@code offset} on
     * @return the bytes of the log
     * @throws RepositoryException.Damaged if they are anything but what the server sent
     */
    byte[] open(OpenedSegment segment, LogFrame frame, byte[] sealed, int offset) throws RepositoryException {
        LogName name = segment.name();
        try {
            byte[] dataKey = repository.keys().unwrap(PackKind.DATA, segment.domain(), frame.key());
            byte[] place =
                    LogSegment.associated(repository.id(), segment.domain(), name.folder(), name.stream(), frame);
            byte[] encoded = new byte[frame.sealedLength() - Aead.OVERHEAD];
            new Aead(dataKey).open(sealed, offset, frame.sealedLength(), place, encoded);
            byte[] plain = new byte[frame.length()];
            codec.decode(encoded, encoded.length, plain, plain.length);
            return plain;
        } catch (AuthenticationException | FormatException e) {
            throw damaged(name, e);
        }
    }

    /**
     * Reads a segment whole and checks all of it: its name, its head, every frame.
     *
     * @throws RepositoryException.Damaged if anything is not right
     */
    public OpenedSegment check(ListedSegment listed) throws RepositoryException, BlobStoreException {
        BlobReader store = repository.store();
        try {
            byte[] bytes = StoreReading.whole(store, listed.name().object(), LogSegment.LARGEST);
            ObjectNames.requireName(listed.name().object(), bytes);
            int headEnd = LogSegment.PREFIX + LogSegment.headLength(bytes, bytes.length);
            OpenedSegment segment = open(
                    new ListedSegment(listed.name(), bytes.length, listed.site()),
                    Arrays.copyOfRange(bytes, LogSegment.PREFIX, headEnd));
            int at = headEnd;
            for (LogFrame frame : segment.head().frames()) {
                open(segment, frame, bytes, at);
                at += frame.sealedLength();
            }
            return segment;
        } catch (FormatException | BlobStoreException.NotFound e) {
            throw damaged(listed.name(), e);
        }
    }

    private static RepositoryException.Damaged damaged(LogName name, Exception cause) {
        return new RepositoryException.Damaged("log segment " + name + " is damaged: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        codec.close();
    }
}
