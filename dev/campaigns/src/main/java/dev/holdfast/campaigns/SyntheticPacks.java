package dev.holdfast.campaigns;

import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.index.PackLocation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Packs without contents: identities and names follow from a seed and a number, uniformly distributed like the real
 * ones.
 */
final class SyntheticPacks {
    static final int IDENTITY_LENGTH = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NAMES = 0x5851_F42D_4C95_7F2DL;

    private final long seed;
    private final int perPack;

    /** @param perPack identities in a pack; entry n is in pack n / perPack */
    SyntheticPacks(long seed, int perPack) {
        this.seed = seed;
        this.perPack = perPack;
    }

    long packOf(long entry) {
        return entry / perPack;
    }

    /** Puts the identity of an entry. */
    void identity(long entry, byte[] into, int offset) {
        put(seed, entry, into, offset);
    }

    PackLocation location(long pack) {
        byte[] name = new byte[IDENTITY_LENGTH];
        put(seed ^ NAMES, pack, name, 0);
        return new PackLocation((byte) (1 + pack % 2), HexFormat.of().formatHex(name), length(pack), 16);
    }

    /** An index segment that names so many packs, all of data, from a number on. */
    IndexSegment segment(long first, long count) {
        List<IndexSegment.PackRecord> records = new ArrayList<>();
        for (long pack = first; pack < first + count; pack++) {
            byte[] identities = new byte[perPack * IDENTITY_LENGTH];
            for (int i = 0; i < perPack; i++) {
                identity(pack * perPack + i, identities, i * IDENTITY_LENGTH);
            }
            PackLocation location = location(pack);
            records.add(new IndexSegment.PackRecord(
                    PackKind.DATA, location.name(), location.length() + 4096, 1024, identities));
        }
        return new IndexSegment(List.of(), records);
    }

    /** The length that a pack claims, different for each. */
    static int length(long pack) {
        return Math.toIntExact(pack + 16);
    }

    private static void put(long seed, long number, byte[] into, int offset) {
        for (int word = 0; word < IDENTITY_LENGTH / Long.BYTES; word++) {
            LONGS.set(into, offset + word * Long.BYTES, mix(seed + number * 4 + word));
        }
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
    static long mix(long value) {
        long z = value * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
