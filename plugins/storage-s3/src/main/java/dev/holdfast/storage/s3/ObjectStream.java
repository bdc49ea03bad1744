package dev.holdfast.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The bytes of an answer; throws rather than end early. Closing it before its end gives the connection up. */
final class ObjectStream extends InputStream {
    /** With so little left, reading it is cheaper than a new connection. */
    private static final long WORTH_READING = 1 << 16;

    private final ResponseInputStream<GetObjectResponse> answer;
    private final String what;
    private final long length;
    private long position;
    private boolean closed;

    /**
     * @param what for messages
     * @param length how many bytes there are to be
     */
    ObjectStream(ResponseInputStream<GetObjectResponse> answer, String what, long length) {
        this.answer = answer;
        this.what = what;
        this.length = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (closed) {
            throw new IOException("the stream of " + what + " was closed");
        }
        if (position == length) {
            return -1;
        }
        int got = next(buffer, offset, (int) Math.min(count, length - position));
        if (got < 0) {
            throw new EOFException(what + " was cut off at " + position + " of " + length + " bytes");
        }
        position += got;
        return got;
    }

    private int next(byte[] buffer, int offset, int count) throws IOException {
        try {
            return answer.read(buffer, offset, count);
        } catch (SdkException | IllegalStateException e) {
            throw new IOException(what + " broke off at " + position + " of " + length + " bytes", e);
        }
    }

    @Override
    public int available() throws IOException {
        return closed ? 0 : (int) Math.min(answer.available(), length - position);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (length - position > WORTH_READING) {
            answer.abort();
        } else {
            answer.close();
        }
    }
}
