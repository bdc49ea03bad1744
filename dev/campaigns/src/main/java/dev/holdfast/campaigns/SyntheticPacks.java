package dev.holdfast.campaigns;

import dev.holdfast.engine.index.PackLocation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

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
