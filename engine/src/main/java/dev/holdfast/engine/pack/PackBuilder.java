package dev.holdfast.engine.pack;

import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.spi.storage.BlobBody;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Builds one pack in memory, under a data key of its own. Used by one thread at a time. */
final class PackBuilder {
    private final PackKind kind;
    private final KeyRing keys;
    private final Writer writer;
    private final WrappedKey wrappedKey;
    private final Aead dataKey;
    private final byte[] buffer;
    private final List<PackDirectory.Entry> entries = new ArrayList<>();
    private int length;

    /**
     * Begins a pack.
     *
     * @param dataKey 32 new random bytes, used for nothing else
     * @param buffer what to build it in; its length is the most bytes that the pack can have
     */
    PackBuilder(PackKind kind, KeyRing keys, Writer writer, byte[] dataKey, byte[] buffer) {
        this.kind = kind;
        this.keys = keys;
        this.writer = writer;
        this.wrappedKey = keys.wrap(kind, writer.domain(), dataKey);
        this.dataKey = new Aead(dataKey);
        this.buffer = buffer;
        byte[] header = Pack.header(kind);
        System.arraycopy(header, 0, buffer, 0, header.length);
        length = header.length;
    }

    /**
     * A pack, ready to be stored.
     *
     * @param buffer holds its bytes from the first on
     * @param body its bytes, for a store
     * @param hint its name and lengths
     * @param record what the index says of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    record Finished(byte[] buffer, BlobBody body, PackHint hint, IndexSegment.PackRecord record) {}

    byte[] buffer() {
        return buffer;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Bytes so far. */
    int length() {
        return length;
    }

    /** Whether there is room for a chunk of so many encoded bytes, and the directory after it. */
    boolean hasRoom(int encodedLength) {
        return (long) length + encodedLength + Aead.OVERHEAD + roomForDirectory(entries.size() + 1) <= buffer.length;
    }

    /**
     * Seals a chunk and adds it.
     *
     * @param encoded codec and payload, from {@link ChunkCodec#encode}
     */
    void add(ChunkId id, byte[] encoded, int plainLength) {
        byte[] associated = Pack.associated(kind, keys.repository(), writer.domain(), id);
        int sealed = dataKey.seal(encoded, associated, buffer, length);
        entries.add(new PackDirectory.Entry(id, length, sealed, plainLength, 0));
        length += sealed;
    }

    private static int roomForDirectory(int entries) {
        return 1000 + entries * 46;
    }

    /** Ends the pack: directory, trailer, name. */
    Finished finish() {
        PackDirectory directory = new PackDirectory(kind, List.of(wrappedKey), entries);
        byte[] sealed = new Envelopes(keys).seal(ObjectKind.DIRECTORY, writer, directory.toBytes());
        append(sealed);
        append(Pack.trailer(sealed.length));
        BlobBody body = BlobBody.of(buffer, 0, length);
        PackHint hint = new PackHint(HexFormat.of().formatHex(body.sha256()), length, sealed.length);
        byte[] identities = new byte[entries.size() * ChunkId.LENGTH];
        for (int i = 0; i < entries.size(); i++) {
            System.arraycopy(entries.get(i).id().bytes(), 0, identities, i * ChunkId.LENGTH, ChunkId.LENGTH);
        }
        IndexSegment.PackRecord record =
                new IndexSegment.PackRecord(kind, hint.sha256(), length, sealed.length, identities);
        return new Finished(buffer, body, hint, record);
    }

    private void append(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }
}
