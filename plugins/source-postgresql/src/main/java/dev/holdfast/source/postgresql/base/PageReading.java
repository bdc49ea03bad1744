package dev.holdfast.source.postgresql.base;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
    private final byte[] buffer;
    private final CRC32C checksum = new CRC32C();
    private int filled;
    private int given;
    private long position;
    private boolean inOrder = true;
    private boolean asked;

    /**
     * How pages are judged.
     *
     * @param firstBlock the number of the file's first page in its relation
     */
    record Pages(PageCheck check, long firstBlock, PageDamage damage) {}

    /** Reads an open file, which it then owns. */
    PageReading(TreePath path, PositionedFile file, long length, Optional<Pages> pages) {
        this.path = path;
        this.file = file;
        this.length = length;
        this.pages = pages;
        this.buffer = new byte[Math.clamp(length, 1, BUFFER)];
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!file.isOpen()) {
            throw new ClosedChannelException();
        }
        asked = true;
        if (given == filled && !fill()) {
            return -1;
        }
        int count = Math.min(into.remaining(), filled - given);
        into.put(buffer, given, count);
        given += count;
        return count;
    }

    private boolean fill() throws IOException {
        int wanted = (int) Math.min(buffer.length, length - position);
        filled = 0;
        given = 0;
        ByteBuffer into = ByteBuffer.wrap(buffer, 0, wanted);
        while (into.hasRemaining()) {
            int count = file.read(into, position + filled);
            if (count < 0) {
                break; // it was cut short: replaying the log does the same
            }
            filled += count;
        }
        if (pages.isPresent()) {
            judge(pages.get());
        }
        checksum.update(buffer, 0, filled);
        position += filled;
        return filled > 0;
    }

    private void judge(Pages each) throws IOException {
        int size = each.check().pageSize();
        for (int at = 0; at + size <= filled; at += size) {
            long block = each.firstBlock() + (position + at) / size;
            PageCheck.Verdict verdict = each.check().judge(buffer, at, block);
            for (int i = 0; i < READ_AGAIN && !(verdict instanceof PageCheck.Sound); i++) {
                pause();
                if (file.readAgain(ByteBuffer.wrap(buffer, at, size), position + at) < size) {
                    break;
                }
                verdict = each.check().judge(buffer, at, block);
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
