package dev.holdfast.engine.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A mapped stretch of a file whose pages are checked when they are first touched, so that opening reads nothing, and
 * every answer still rests on checked bytes. Thread-safe.
 */
final class CheckedMapping {
    /** Says whether a page is as it was written. */
    interface Check {
        /**
         * Whether it is.
         *
         * @param page number of the page in the stretch, from 0
         */
        boolean fits(long page, byte[] content);
    }

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(Page.BYTES);

    private final MemorySegment bytes;
    private final String name;
    private final Check check;

    /** A bit for each page; set once it was found right. */
    private final long[] checked;

    /**
     * @param bytes whole pages
     * @param name of the file, for messages
     */
    CheckedMapping(MemorySegment bytes, String name, Check check) {
        this.bytes = bytes;
        this.name = name;
        this.check = check;
        this.checked = new long[(int) ((bytes.byteSize() >>> PAGE_SHIFT) + Long.SIZE - 1) / Long.SIZE];
    }

    /** The mapped bytes; {@link #touch} says which of them can be believed. */
    MemorySegment bytes() {
        return bytes;
    }

    /**
     * Makes sure that the page with this byte is right.
     *
     * @throws DamagedIndex if it is not
     */
    void touch(long offset) {
        long page = offset >>> PAGE_SHIFT;
        if (((long) LONGS.getOpaque(checked, (int) (page >>> 6)) & 1L << page) == 0) {
            inspect(page);
        }
    }

    private void inspect(long page) {
        byte[] content = bytes.asSlice(page << PAGE_SHIFT, Page.BYTES).toArray(ValueLayout.JAVA_BYTE);
        if (!check.fits(page, content)) {
            throw new DamagedIndex("page " + page + " of a mapping of " + name + " does not match its checksum");
        }
        LONGS.getAndBitwiseOr(checked, (int) (page >>> 6), 1L << page);
    }
}
