package dev.holdfast.source.postgresql.base;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession.FileContent;
import dev.holdfast.spi.source.TreeSession.Recognition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * The content of a file of the server, from its begin to the length that its entry has, or to where it ends by then. Pages
 * are judged as they pass; one that looks wrong is read again, as the server may be writing it. For one thread.
 */
final class PageReading implements FileContent {
    private static final int BUFFER = 1 << 18;
    private static final int READ_AGAIN = 5;
    private static final long PAUSE_MILLIS = 5;

    private final TreePath path;
    private final PositionedFile file;
    private final long length;
    private final Optional<Pages> pages;
    private final int pageSize;
    private final CRC32C checksum = new CRC32C();
    private final BitSet unsound = new BitSet(); // by their numbers in the file
    private byte[] buffer = new byte[0]; // for who takes less than a page at once
    private int filled;
    private int given;
    private long position;
    private boolean inOrder = true;
    private boolean asked;

    /**
     * How pages are judged.
     *
     * @param firstBlock the number of the file's first page in its relation
     * @param settled what tells which are as they were in the base before, if anything does
     */
    record Pages(PageCheck check, long firstBlock, PageDamage damage, Optional<SettledPages> settled) {}

    /** Reads an open file, which it then owns. */
    PageReading(TreePath path, PositionedFile file, long length, Optional<Pages> pages) {
        this.path = path;
        this.file = file;
        this.length = length;
        this.pages = pages;
        this.pageSize = pages.map(each -> each.check().pageSize()).orElse(1);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!file.isOpen()) {
            throw new ClosedChannelException();
        }
        asked = true;
        if (given == filled) {
            if (position == length) {
                return -1;
            }
            int wanted = wholePages(into);
            if (wanted > 0) {
                return readStraight(into, wanted);
            }
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(into.remaining(), filled - given);
        into.put(buffer, given, count);
        given += count;
        return count;
    }

    /** How much can be read without a buffer between: so much that no page is judged in halves; 0 if it cannot. */
    private int wholePages(ByteBuffer into) {
        long left = length - position;
        int room = Math.min(into.remaining(), BUFFER);
        if (!into.hasArray()) {
            return 0;
        }
        return left <= room ? (int) left : room - room % pageSize;
    }

    private int readStraight(ByteBuffer into, int wanted) throws IOException {
        int count = load(into.array(), into.arrayOffset() + into.position(), wanted);
        into.position(into.position() + count);
        return count == 0 ? -1 : count;
    }

    private boolean fill() throws IOException {
        if (buffer.length == 0) {
            buffer = new byte[Math.clamp(length, 1, BUFFER)];
        }
        given = 0;
        filled = 0; // whatever fails
        filled = load(buffer, 0, (int) Math.min(buffer.length, length - position));
        return filled > 0;
    }

    /** Reads and judges what comes next; less than wanted only where the file ends. */
    private int load(byte[] bytes, int offset, int wanted) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(bytes, offset, wanted);
        int count = 0;
        while (into.hasRemaining()) {
            int more = file.read(into, position + count);
            if (more < 0) {
                break; // it was cut short: replaying the log does the same
            }
            count += more;
        }
        if (pages.isPresent()) {
            judge(pages.get(), bytes, offset, count);
        }
        checksum.update(bytes, offset, count);
        position += count;
        return count;
    }

    private void judge(Pages each, byte[] bytes, int offset, int count) throws IOException {
        for (int at = 0; at + pageSize <= count; at += pageSize) {
            long block = each.firstBlock() + (position + at) / pageSize;
            PageCheck.Verdict verdict = each.check().judge(bytes, offset + at, block);
            for (int i = 0; i < READ_AGAIN && !(verdict instanceof PageCheck.Sound); i++) {
                pause();
                if (file.readAgain(ByteBuffer.wrap(bytes, offset + at, pageSize), position + at) < pageSize) {
                    break;
                }
                verdict = each.check().judge(bytes, offset + at, block);
            }
            if (!(verdict instanceof PageCheck.Sound)) {
                unsound.set((int) ((position + at) / pageSize));
            }
            switch (verdict) {
                case PageCheck.Sound _ -> {}
                case PageCheck.Torn torn -> each.damage().torn(path, block, torn.written());
                case PageCheck.Damaged _ -> each.damage().damaged(path, block);
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while a page was read again");
        }
    }

    /** All of it: files of a server hardly have holes, and its manifest wants a checksum of each byte. */
    @Override
    public Optional<Extent> nextData(long from) {
        return from < length ? Optional.of(new Extent(from, length - from)) : Optional.empty();
    }

    @Override
    public void position(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("not a position: " + offset);
        }
        if (offset != position - (filled - given)) {
            inOrder = false;
            position = offset;
            filled = 0;
            given = 0;
        }
    }

    @Override
    public boolean isChangedInPlace() {
        return true;
    }

    @Override
    public Optional<Recognition> recognition() {
        return pages.flatMap(Pages::settled)
                .map(settled -> (from, bytes) -> isWholeAndSound(from, bytes) && settled.areAsBefore(bytes));
    }

    private boolean isWholeAndSound(long from, ByteBuffer bytes) {
        int next = unsound.nextSetBit((int) (from / pageSize));
        return from % pageSize == 0 && (next < 0 || (long) next * pageSize >= from + bytes.remaining());
    }

    /** Whether anybody asked for its bytes; nobody does where it had not changed. */
    boolean wasRead() {
        return asked;
    }

    /** How many bytes were read so far. */
    long bytes() {
        return position;
    }

    /** The CRC-32C of what was read; empty if that was not all of it in order. */
    OptionalInt checksum() {
        return inOrder ? OptionalInt.of((int) checksum.getValue()) : OptionalInt.empty();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
