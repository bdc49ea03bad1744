package dev.holdfast.engine.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a writer stored: the plaintext of an index segment.
 *
 * @param replaces names of segments that this one stands for
 * @param packs the packs, in the order they were stored
 */
public record IndexSegment(List<String> replaces, List<PackRecord> packs) {
    /** The most bytes that a segment may have. */
    public static final int LARGEST = 64 << 20;

    /**
     * A pack and what it holds.
     *
     * @param kind what kind of pack
     * @param sha256 its name, 64 hex digits
     * @param length its bytes
     * @param directoryLength bytes of its directory
     * @param identities 32 bytes for each chunk, in the order of the pack; not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // thousands of identities; never compared as records
    public record PackRecord(PackKind kind, String sha256, int length, int directoryLength, byte[] identities) {
        /** The number of chunks. */
        public int count() {
            return identities.length / ChunkId.LENGTH;
        }
    }

    public IndexSegment {
        replaces = List.copyOf(replaces);
        packs = List.copyOf(packs);
    }

    /** The plaintext. */
    public byte[] toBytes() {
        int expected = 100;
        for (PackRecord pack : packs) {
            expected += 45 + pack.identities().length;
        }
        ByteWriter writer = new ByteWriter(expected);
        writer.u16(Descriptor.VERSION).u16(replaces.size());
        for (String name : replaces) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            writer.u16(bytes.length).bytes(bytes);
        }
        writer.u32(packs.size());
        for (PackRecord pack : packs) {
            writer.u8(pack.kind().code())
                    .bytes(HexFormat.of().parseHex(pack.sha256()))
                    .u32(pack.length())
                    .u32(pack.directoryLength())
                    .u32(pack.count())
                    .bytes(pack.identities());
        }
        return writer.toBytes();
    }

    /** Reads a segment. */
    public static IndexSegment parse(byte[] bytes) throws FormatException {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u16() != Descriptor.VERSION) {
            throw new FormatException("an index segment of another version");
        }
        int replaced = reader.count(reader.u16(), 2, "replaced segments");
        List<String> replaces = new ArrayList<>(replaced);
        for (int i = 0; i < replaced; i++) {
            replaces.add(reader.text(reader.u16()));
        }
        int count = reader.count(reader.u32(), 45, "packs");
        List<PackRecord> packs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            PackKind kind = PackKind.of((byte) reader.u8());
            String sha256 = HexFormat.of().formatHex(reader.bytes(32));
            int length = reader.u32(Pack.LARGEST, "the length of a pack");
            int directoryLength = reader.u32(PackDirectory.LARGEST, "the length of a pack directory");
            if (directoryLength > length) {
                throw new FormatException("a pack directory of " + directoryLength + " bytes in a pack of " + length);
            }
            int chunks = reader.count(reader.u32(), ChunkId.LENGTH, "chunks");
            packs.add(new PackRecord(kind, sha256, length, directoryLength, reader.bytes(chunks * ChunkId.LENGTH)));
        }
        reader.end();
        return new IndexSegment(replaces, packs);
    }
}
