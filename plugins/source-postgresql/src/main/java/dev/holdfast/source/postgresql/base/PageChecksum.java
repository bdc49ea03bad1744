package dev.holdfast.source.postgresql.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The checksum of a page, as {@code checksum_impl.h} of PostgreSQL defines it: 32 interleaved sums of FNV-1a, folded. */
final class PageChecksum {
    private static final int SUMS = 32;
    private static final int PRIME = 16777619;
    private static final int STORED_AT = 8;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] OFFSETS = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private PageChecksum() {}

    /**
     * The checksum that a page should bear, 1 to 65535.
     *
     * @param page holds it from {@code offset} on
     * @param block the page's number in its relation, across segments
     */
    static int of(byte[] page, int offset, int length, long block) {
        int[] sums = OFFSETS.clone();
        add(page, offset, sums);
        int own = STORED_AT / Integer.BYTES;
        sums[own] =
                mix(OFFSETS[own], (int) INT.get(page, offset + STORED_AT) & 0xFFFF0000); // its own place counts as zero
        for (int at = offset + SUMS * Integer.BYTES; at < offset + length; at += SUMS * Integer.BYTES) {
            add(page, at, sums);
        }
        int folded = 0;
        for (int sum : sums) {
            folded ^= mix(mix(sum, 0), 0);
        }
        return (int) (Integer.toUnsignedLong(folded ^ (int) block) % 65535) + 1;
    }

    /** A step of each sum. Nothing else is in it, so that the JVM makes vector instructions of it. */
    private static void add(byte[] page, int at, int[] sums) {
        for (int i = 0; i < SUMS; i++) {
            sums[i] = mix(sums[i], (int) INT.get(page, at + i * Integer.BYTES));
        }
    }

    private static int mix(int sum, int value) {
        int mixed = sum ^ value;
        return mixed * PRIME ^ mixed >>> 17;
    }

    /** The checksum that a page bears. */
    static int stored(byte[] page, int offset) {
        return (short) SHORT.get(page, offset + STORED_AT) & 0xFFFF;
    }
}
