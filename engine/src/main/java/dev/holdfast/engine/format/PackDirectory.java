package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pack holds: the plaintext of the envelope at its end.
 *
 * @param kind what kind of chunks
 * @param keys the wrapped data keys
 * @param chunks the chunks, in the order of the pack
 */
public record PackDirectory(PackKind kind, List<WrappedKey> keys, List<Entry> chunks) {
    /** The most bytes that a directory may have. */
    public static final int LARGEST = 16 << 20;

    private static final int ENTRY_LENGTH = ChunkId.LENGTH + 4 + 4 + 4 + 2;

    /**
     * A chunk in a pack.
     *
     * @param id its identity
     * @param offset of its first sealed byte in the pack
     * @param sealedLength its bytes as sealed
     * @param plainLength its bytes opened and unpacked
     * @param key which of the directory's keys opens it
     */
    public record Entry(ChunkId id, int offset, int sealedLength, int plainLength, int key) {
        /** The first byte after the chunk, in the pack. */
        public int end() {
            return offset + sealedLength;
        }
    }

    public PackDirectory {
        keys = List.copyOf(keys);
        chunks = List.copyOf(chunks);
    }

    /** The plaintext of the directory. */
    public byte[] toBytes() {
        ByteWriter writer = new ByteWriter(200 + chunks.size() * ENTRY_LENGTH);
        writer.u16(Descriptor.VERSION).u8(kind.code()).u16(keys.size());
        for (WrappedKey key : keys) {
            writer.u8(key.hpke() ? 2 : 1)
                    .id(key.epoch())
                    .u16(key.bytes().length)
                    .bytes(key.bytes());
        }
        writer.u32(chunks.size());
        for (Entry entry : chunks) {
            writer.chunkId(entry.id())
                    .u32(entry.offset())
                    .u32(entry.sealedLength())
                    .u32(entry.plainLength())
                    .u16(entry.key());
        }
        return writer.toBytes();
    }

    /**
     * Reads a directory and checks that every chunk lies within the pack.
     *
     * @param kind what kind of pack it has to be
     * @param payloadEnd the offset in the pack at which the directory begins
     */
    public static PackDirectory parse(PackKind kind, int payloadEnd, byte[] bytes) throws FormatException {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u16() != Descriptor.VERSION) {
            throw new FormatException("a pack directory of another version");
        }
        if (reader.u8() != kind.code()) {
            throw new FormatException("a pack directory of another kind");
        }
        int keyCount = reader.count(reader.u16(), 19, "keys");
        List<WrappedKey> keys = new ArrayList<>(keyCount);
        for (int i = 0; i < keyCount; i++) {
            keys.add(key(reader));
        }
        int count = reader.count(reader.u32(), ENTRY_LENGTH, "chunks");
        List<Entry> chunks = new ArrayList<>(count);
        int end = Pack.HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            Entry entry = entry(reader, kind, payloadEnd, keyCount);
            if (entry.offset() != end) {
                throw new FormatException("chunk " + entry.id() + " does not stand where the one before ends");
            }
            end = entry.end();
            chunks.add(entry);
        }
        reader.end();
        if (end != payloadEnd) {
            throw new FormatException("the chunks do not fill the pack");
        }
        return new PackDirectory(kind, keys, chunks);
    }

    private static WrappedKey key(ByteReader reader) throws FormatException {
        int wrapping = reader.u8();
        if (wrapping != 1 && wrapping != 2) {
            throw new FormatException("unknown wrapping " + wrapping);
        }
        return new WrappedKey(wrapping == 2, reader.id(), reader.bytes(reader.u16()));
    }

    private static Entry entry(ByteReader reader, PackKind kind, int payloadEnd, int keyCount) throws FormatException {
        ChunkId id = reader.chunkId();
        long offset = reader.u32();
        long sealed = reader.u32();
        int plain = reader.u32(kind.largestChunk(), "the length of a chunk");
        int key = reader.u16();
        if (offset < Pack.HEADER_LENGTH || offset + sealed > payloadEnd || sealed < Pack.SEALED_OVERHEAD) {
            throw new FormatException("chunk " + id + " does not lie within the pack");
        }
        if (key >= keyCount) {
            throw new FormatException("chunk " + id + " names key " + key + " of " + keyCount);
        }
        return new Entry(id, (int) offset, (int) sealed, plain, key);
    }

    /** The entries by identity. */
    public Map<ChunkId, Entry> byId() {
        Map<ChunkId, Entry> map = HashMap.newHashMap(chunks.size());
        for (Entry entry : chunks) {
            map.putIfAbsent(entry.id(), entry);
        }
        return map;
    }
}
