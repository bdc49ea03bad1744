package dev.holdfast.source.postgresql.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file that the server reads and sends, in larger pieces than it is asked for. One that vanishes ends there. */
final class QueriedFile implements PositionedFile {
    private static final int PIECE = 4 << 20;

    private final QueriedFiles files;
    private final Path path;
    private final long length;
    private byte[] piece = {};
    private long pieceAt;
    private boolean open = true;

    /**
     * A file.
     *
     * @param length how far it will be read
     */
    QueriedFile(QueriedFiles files, Path path, long length) {
        this.files = files;
        this.path = path;
        this.length = length;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position < pieceAt || position >= pieceAt + piece.length) {
            int wanted = Math.clamp(length - position, Math.max(1, into.remaining()), PIECE);
            piece = ask(position, wanted);
            pieceAt = position;
        }
        int from = (int) (position - pieceAt);
        int count = Math.min(into.remaining(), piece.length - from);
        if (piece.length == 0) {
            return -1;
        }
        into.put(piece, from, count);
        return count;
    }

    @Override
    public int readAgain(ByteBuffer into, long position) throws IOException {
        byte[] now = ask(position, into.remaining());
        into.put(now);
        return now.length == 0 ? -1 : now.length;
    }

    private byte[] ask(long position, int most) throws IOException {
        try {
            return files.read(path, position, most).orElseGet(() -> new byte[0]);
        } catch (IOException e) {
            throw files.noted(e);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        piece = new byte[0];
    }
}
