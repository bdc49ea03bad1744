package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.ServerFacts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Tells by the place in the log that each page bears whether it is as it was when an earlier base was read. What wrote to
 * a page last before that base began was on disk when it began, and every later change would have given the page a later
 * place. With checksums that holds for each byte: then the server logs hint bits too, and marks no page without a new place,
 * as it may without them. A server that was stopped meanwhile may have been written to by other programs; one whose
 * earlier base has damaged pages may have been mended: then nothing is told.
 *
 * @param pageSize in bytes
 * @param first the first place that there is: smaller numbers are not places, but marks of pages that are being built
 * @param start where the log of the earlier base begins
 */
record SettledPages(int pageSize, Lsn first, Lsn start) {
    private static final int UPPER_AT = 14;

    /**
     * Those since an earlier base.
     *
     * @param earlier what was recorded of that, of the same server
     */
    static Optional<SettledPages> since(SortedMap<String, String> earlier, ServerFacts now) {
        boolean comparable = now.checksums()
                && is(earlier, BaseFacts.CHECKSUMS, BaseFacts.CHECKSUMS_ON)
                && is(earlier, BaseFacts.SERVER_STARTED, now.started())
                && is(earlier, BaseFacts.BLOCK_SIZE, String.valueOf(now.blockSize()))
                && is(earlier, BaseFacts.DAMAGED_PAGES, "0");
        if (!comparable) {
            return Optional.empty();
        }
        return Optional.ofNullable(earlier.get(BaseFacts.START))
                .flatMap(Lsn::find)
                .map(start -> new SettledPages(now.blockSize(), new Lsn(now.segmentSize()), start));
    }

    private static boolean is(SortedMap<String, String> earlier, String name, String value) {
        return value.equals(earlier.get(name));
    }

    /**
     * Whether whole pages of a main fork are all as they were, if the earlier base has them.
     *
     * @param pages sound ones by their checksums; not changed
     */
    boolean areAsBefore(ByteBuffer pages) {
        if (pages.remaining() % pageSize != 0) {
            return false;
        }
        ByteBuffer bytes = pages.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int at = bytes.position(); at < bytes.limit(); at += pageSize) {
            long place = Integer.toUnsignedLong(bytes.getInt(at)) << 32
                    | Integer.toUnsignedLong(bytes.getInt(at + Integer.BYTES));
            boolean isNew = bytes.getShort(at + UPPER_AT) == 0;
            if (isNew || place < first.value() || place >= start.value()) {
                return false;
            }
        }
        return true;
    }
}
