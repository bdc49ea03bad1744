package dev.holdfast.engine.index;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Evenly scattered keys of 44 bits for identities, by which tables are ordered.
 *
 * <p>Identities are keyed hashes, but who holds their key could choose them so that they crowd in one place of a table.
 * So they are hashed once more under a seed that is secret and this index's own: the 128-bit multiply and fold of
 * wyhash (Wang Yi, public domain). Nothing but speed rests on it: an answer is given only after all 32 bytes were
 * compared.
 */
final class Scatter {
    /** Bits of a key: 16 more than a run of the largest size has buckets. */
    static final int BITS = 44;

    static final int SEED_BYTES = 48;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    private final long fifth;
    private final long sixth;

    Scatter(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes, this one " + seed.length);
        }
        first = longAt(seed, 0);
        second = longAt(seed, 8);
        third = longAt(seed, 16);
        fourth = longAt(seed, 24);
        fifth = longAt(seed, 32);
        sixth = longAt(seed, 40);
    }

    /** The key of the identity at {@code offset}: from 0 to 2^44 - 1. */
    long key(byte[] bytes, int offset) {
        return key(
                longAt(bytes, offset),
                longAt(bytes, offset + 8),
                longAt(bytes, offset + 16),
                longAt(bytes, offset + 24));
    }

    /** The key of the identity in a slot of a page. */
    long key(MemorySegment segment, long offset) {
        return key(
                segment.get(Page.LONG, offset),
                segment.get(Page.LONG, offset + 8),
                segment.get(Page.LONG, offset + 16),
                segment.get(Page.LONG, offset + 24));
    }

    private long key(long a, long b, long c, long d) {
        long left = fold(a ^ first, b ^ second);
        long right = fold(c ^ third, d ^ fourth);
        return fold(left ^ fifth, right ^ sixth) >>> (Long.SIZE - BITS);
    }

    private static long fold(long a, long b) {
        return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
    }

    static long longAt(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }
}
