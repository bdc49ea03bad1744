package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a verification found: the plaintext of a damage record.
 *
 * @param packs packs on which no writer of the domain is to rely any more, at most {@link #MOST_PACKS}
 */
public record DamageRecord(List<DamagedPack> packs) {
    /** The most packs that one record names. */
    public static final int MOST_PACKS = 10_000;

    /** The most bytes that the object may have. */
    public static final int LARGEST = 1 << 20;

    private static final int PACK_LENGTH = 1 + 32;

    public DamageRecord {
        packs = List.copyOf(packs);
        if (packs.size() > MOST_PACKS) {
            throw new IllegalArgumentException("too many packs for one record: " + packs.size());
        }
    }

    /** The plaintext. */
    public byte[] toBytes() {
        ByteWriter writer = new ByteWriter(6 + packs.size() * PACK_LENGTH);
        writer.u16(Descriptor.VERSION).u32(packs.size());
        for (DamagedPack pack : packs) {
            writer.u8(pack.kind().code()).bytes(HexFormat.of().parseHex(pack.sha256()));
        }
        return writer.toBytes();
    }

    /** Reads a record. */
    public static DamageRecord parse(byte[] bytes) throws FormatException {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u16() != Descriptor.VERSION) {
            throw new FormatException("a damage record of another version");
        }
        int count = reader.count(reader.u32(), PACK_LENGTH, "packs");
        if (count > MOST_PACKS) {
            throw new FormatException("a damage record of " + count + " packs");
        }
        List<DamagedPack> packs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            PackKind kind = PackKind.of((byte) reader.u8());
            packs.add(new DamagedPack(kind, HexFormat.of().formatHex(reader.bytes(32))));
        }
        reader.end();
        return new DamageRecord(packs);
    }
}
