package dev.holdfast.engine.log;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.LogSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobBody;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Makes the segments of one server's log. Used by one thread at a time; holds native memory until closed. */
public final class LogSealer implements AutoCloseable {
    private final Repository repository;
    private final Writer writer;
    private final String workload;
    private final String identity;
    private final LogName.Folder folder;
    private final ChunkCodec codec;
    private final SecureRandom random;

    /**
     * Prepares to write the log of a server.
     *
     * @param identity what tells the server from every other, 1 to 100 characters
     * @throws RepositoryException.WrongKey if the key does not allow writing
     */
    public LogSealer(
            Repository repository, String workload, String identity, Compression compression, SecureRandom random)
            throws RepositoryException {
        if (!repository.keys().canWrite()) {
            throw new RepositoryException.WrongKey(
                    "the key does not allow writing", "Use the key of a writer or of a restorer.");
        }
        this.repository = repository;
        this.writer =
                repository.keys().newWriter(repository.keys().isSealed() ? repository.ownDomain() : Id.random(random));
        this.workload = workload;
        this.identity = identity;
        this.folder = ServerLog.folder(repository, writer.domain(), workload, identity);
        this.codec = new ChunkCodec(compression);
        this.random = random;
    }

    /** Where the segments stand. */
    public LogName.Folder folder() {
        return folder;
    }

    /** Compresses and seals a piece. */
    public SealedSegment seal(LogPiece piece) throws RepositoryException {
        byte[] frames = new byte[0];
        List<LogFrame> directory = List.of();
        if (piece.bytes().length > 0) {
            byte[] encoded = codec.encode(piece.bytes(), 0, piece.bytes().length);
            byte[] dataKey = new byte[Aead.KEY_LENGTH];
            random.nextBytes(dataKey);
            WrappedKey wrapped = repository.keys().wrap(PackKind.DATA, writer.domain(), dataKey);
            LogFrame frame =
                    new LogFrame(piece.start().offset(), piece.end().offset(), encoded.length + Aead.OVERHEAD, wrapped);
            byte[] place =
                    LogSegment.associated(repository.id(), writer.domain(), folder, piece.start().stream(), frame);
            frames = new Aead(dataKey).seal(encoded, place);
            directory = List.of(frame);
        }
        LogHead head = new LogHead(
                workload,
                identity,
                piece.start().stream(),
                piece.start().offset(),
                piece.end().offset(),
                piece.follows(),
                piece.branch(),
                directory,
                piece.marks(),
                List.of());
        return assemble(head, frames);
    }

    /**
     * Puts head and frames together.
     *
     * @param frames begin with the frames that the head says, end to end
     */
    SealedSegment assemble(LogHead head, byte[] frames) throws RepositoryException {
        byte[] sealedHead = repository.envelopes().seal(ObjectKind.LOG_HEAD, writer, head.toBytes());
        if (sealedHead.length > LogHead.LARGEST) {
            throw new RepositoryException.Refused(
                    "the head of a log segment would have " + sealedHead.length
                            + " bytes, more than a repository holds",
                    "");
        }
        int framesLength = Math.toIntExact(head.sealedLength());
        byte[] bytes = new byte[LogSegment.PREFIX + sealedHead.length + framesLength];
        System.arraycopy(LogSegment.prefix(sealedHead.length), 0, bytes, 0, LogSegment.PREFIX);
        System.arraycopy(sealedHead, 0, bytes, LogSegment.PREFIX, sealedHead.length);
        System.arraycopy(frames, 0, bytes, LogSegment.PREFIX + sealedHead.length, framesLength);
        BlobBody body = BlobBody.of(bytes);
        LogName name = new LogName(
                folder, head.stream(), head.start(), head.end(), HexFormat.of().formatHex(body.sha256()));
        return new SealedSegment(name, head, body);
    }

    @Override
    public void close() {
        codec.close();
    }
}
