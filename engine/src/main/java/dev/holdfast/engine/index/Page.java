package dev.holdfast.engine.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * One page of the pack log: 127 slots of 32 bytes, then a trailer that says which slots begin a pack.
 *
 * <pre>
 *    0  127 slots: identities; a pack begins with a header of two slots, never across pages:
 *       its name, then u32 length, u32 length of its directory, u8 kind, zeros
 * 4064  128 bits, from the least significant: slot i is the first of a header
 * 4080  u32 ordinal of the header that slots before the first header in this page belong to, 0xFFFFFFFF for none
 * 4084  u32 number of slots in use
 * 4088  u32 zero
 * 4092  u32 checksum, see {@link PageChecksum}
 * </pre>
 *
 * Integers are little-endian. The <b>ordinal</b> of a slot is its page's number times 128 plus its place there: 32
 * bits, so a log has at most 2^25 pages (128 GiB, some 4 billion identities).
 */
final class Page {
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final int BYTES = 4096;
    static final int SLOT_BYTES = PackContents.IDENTITY_LENGTH;
    static final int SLOTS = 127;
    static final int HEADER_SLOTS = 2;
    static final long MOST_PAGES = 1L << 25;
    static final long NO_HEADER = 0xFFFF_FFFFL;

    /** Shift between a page's number and the ordinal of its first slot. */
    static final int ORDINAL_SHIFT = 7;

    /** Offset of the checksum, which covers all before. */
    static final int CHECKSUM = BYTES - Integer.BYTES;

    private static final int HEADERS = SLOTS * SLOT_BYTES;
    private static final int CONTINUED = HEADERS + 16;
    private static final int USED = CONTINUED + Integer.BYTES;

    private Page() {}

    static long ordinal(long page, int slot) {
        return page << ORDINAL_SHIFT | slot;
    }

    static long pageOf(long ordinal) {
        return ordinal >>> ORDINAL_SHIFT;
    }

    static int slotOf(long ordinal) {
        return (int) ordinal & (1 << ORDINAL_SHIFT) - 1;
    }

    /** Makes an empty page of what is at {@code base}; its first slots belong to the pack with that header. */
    static void begin(MemorySegment segment, long base, long header) {
        segment.asSlice(base, BYTES).fill((byte) 0);
        segment.set(INT, base + CONTINUED, (int) header);
    }

    static int used(MemorySegment segment, long base) {
        return segment.get(INT, base + USED);
    }

    static void setUsed(MemorySegment segment, long base, int slots) {
        segment.set(INT, base + USED, slots);
    }

    /** Puts an identity into a slot, which is not in use before {@link #setUsed} says so. */
    static void putIdentity(MemorySegment segment, long base, int slot, byte[] identities, int offset) {
        long at = base + (long) slot * SLOT_BYTES;
        MemorySegment.copy(identities, offset, segment, ValueLayout.JAVA_BYTE, at, SLOT_BYTES);
    }

    /** Puts the header of a pack into this slot and the next. */
    static void putHeader(MemorySegment segment, long base, int slot, PackLocation pack) {
        long at = base + (long) slot * SLOT_BYTES;
        byte[] name = HexFormat.of().parseHex(pack.name());
        MemorySegment.copy(name, 0, segment, ValueLayout.JAVA_BYTE, at, name.length);
        segment.set(INT, at + SLOT_BYTES, pack.length());
        segment.set(INT, at + SLOT_BYTES + 4, pack.directoryLength());
        segment.set(ValueLayout.JAVA_BYTE, at + SLOT_BYTES + 8, pack.kind());
        long bits = base + HEADERS + (slot >>> 6) * (long) Long.BYTES;
        segment.set(LONG, bits, segment.get(LONG, bits) | 1L << slot);
        setUsed(segment, base, slot + HEADER_SLOTS);
    }

    static boolean isHeader(MemorySegment segment, long base, int slot) {
        return (segment.get(LONG, base + HEADERS + (slot >>> 6) * (long) Long.BYTES) & 1L << slot) != 0;
    }

    /** The ordinal of the header of the pack that holds the identity in this slot: in this page, or in one before. */
    static long headerOf(MemorySegment segment, long base, long ordinal) {
        int slot = slotOf(ordinal);
        long first = ordinal - slot;
        long low = segment.get(LONG, base + HEADERS);
        if (slot >= Long.SIZE) {
            long high = segment.get(LONG, base + HEADERS + Long.BYTES) & upTo(slot - Long.SIZE);
            if (high != 0) {
                return first + 2L * Long.SIZE - 1 - Long.numberOfLeadingZeros(high);
            }
        } else {
            low &= upTo(slot);
        }
        if (low != 0) {
            return first + Long.SIZE - 1 - Long.numberOfLeadingZeros(low);
        }
        return Integer.toUnsignedLong(segment.get(INT, base + CONTINUED));
    }

    /** The pack whose header is in this slot. */
    static PackLocation pack(MemorySegment segment, long base, int slot) {
        long at = base + (long) slot * SLOT_BYTES;
        byte[] name = new byte[SLOT_BYTES];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, name, 0, SLOT_BYTES);
        return new PackLocation(
                segment.get(ValueLayout.JAVA_BYTE, at + SLOT_BYTES + 8),
                HexFormat.of().formatHex(name),
                segment.get(INT, at + SLOT_BYTES),
                segment.get(INT, at + SLOT_BYTES + 4));
    }

    /** Whether the 32 bytes in this slot are the identity. */
    static boolean holds(MemorySegment segment, long base, int slot, byte[] identity) {
        long at = base + (long) slot * SLOT_BYTES;
        return segment.get(LONG, at) == Scatter.longAt(identity, 0)
                && segment.get(LONG, at + 8) == Scatter.longAt(identity, 8)
                && segment.get(LONG, at + 16) == Scatter.longAt(identity, 16)
                && segment.get(LONG, at + 24) == Scatter.longAt(identity, 24);
    }

    /** Bits 0 to {@code bit}. */
    private static long upTo(int bit) {
        return (2L << bit) - 1;
    }
}
