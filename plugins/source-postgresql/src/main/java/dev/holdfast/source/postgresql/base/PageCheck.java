package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Lsn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Judges pages by their checksums while the server may be writing them.
 *
 * @param pageSize in bytes, a power of two
 * @param start where the backup's log begins: what was written to a page after that is replayed
 */
record PageCheck(int pageSize, Lsn start) {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int UPPER_AT = 14;

    /** What a page looks like. */
    sealed interface Verdict {}

    /** As it should be. */
    record Sound() implements Verdict {}

    /**
     * Its checksum is wrong, and it says that it was written since the backup began: then it was torn, and replaying the
     * log writes all of it anew; unless what it says is damage too.
     */
    record Torn(Lsn written) implements Verdict {}

    /** Its checksum is wrong, and nothing explains it. */
    record Damaged() implements Verdict {}

    private static final Sound SOUND = new Sound();
    private static final Damaged DAMAGED = new Damaged();

    /**
     * Judges a page.
     *
     * @param page holds it from {@code offset} on
     * @param block its number in its relation, across segments
     */
    Verdict judge(byte[] page, int offset, long block) {
        if ((short) SHORT.get(page, offset + UPPER_AT) == 0) {
            return isZero(page, offset) ? SOUND : DAMAGED; // a new page has no checksum yet
        }
        if (PageChecksum.of(page, offset, pageSize, block) == PageChecksum.stored(page, offset)) {
            return SOUND;
        }
        long written = Integer.toUnsignedLong((int) INT.get(page, offset)) << 32
                | Integer.toUnsignedLong((int) INT.get(page, offset + Integer.BYTES));
        return written >= start.value() ? new Torn(new Lsn(written)) : DAMAGED;
    }

    private boolean isZero(byte[] page, int offset) {
        for (int i = offset; i < offset + pageSize; i++) {
            if (page[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
