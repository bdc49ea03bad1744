package dev.holdfast.storage.sftp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.impl.SftpInputStreamAsync;

/** The bytes of a file from one offset to another, asked for ahead of their reading; throws rather than end early. */
final class SftpStream extends InputStream {
    /** What OpenSSH gives at once; others give at least this. */
    private static final int REQUEST = 32 << 10;

    private final String name;
    private final long end;
    private final Connection connection;
    private final SftpInputStreamAsync file;
    private long position;
    private boolean closed;

    /** Owns the handle. */
    SftpStream(Connection connection, CloseableHandle handle, String name, long start, long end) {
        this.name = name;
        this.position = start;
        this.end = end;
        this.connection = connection;
        connection.hold();
        this.file = new SftpInputStreamAsync(connection.client(), REQUEST, start, end, name, handle);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the stream over " + name + " was closed");
        }
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int count = read(buffer, offset, (int) Math.min(Math.min(length, REQUEST), end - position), file);
        if (count <= 0) {
            throw new EOFException("the file of " + name + " was cut off at " + position + ", before " + end);
        }
        position += count;
        return count;
    }

    private static int read(byte[] buffer, int offset, int length, InputStream file) throws IOException {
        try {
            return file.read(buffer, offset, length);
        } catch (InterruptedIOException e) {
            // The library took the thread's status away.
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            connection.release();
            Undisturbed.run(file::close);
        }
    }
}
