package dev.holdfast.servers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The first line and header lines of an HTTP/1.1 message, as they came.
 *
 * @param text all of it, with the empty line at its end
 */
record MessageHead(String text) {
    private static final int LARGEST = 64 << 10;

    /** Reads one; none if the stream ends before it. */
    static Optional<MessageHead> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                if (bytes.size() == 0) {
                    return Optional.empty();
                }
                throw new EOFException("the head of a message ended early");
            }
            bytes.write(b);
            boolean next = b == (matched % 2 == 0 ? 0x0d : 0x0a);
            matched = next ? matched + 1 : (b == 0x0d ? 1 : 0);
            if (bytes.size() > LARGEST) {
                throw new IOException("the head of a message is too long");
            }
        }
        return Optional.of(new MessageHead(bytes.toString(StandardCharsets.ISO_8859_1)));
    }

    private String firstLine() {
        return text.substring(0, text.indexOf('\r'));
    }

    /** Of a request: its method. */
    String method() {
        return firstLine().substring(0, firstLine().indexOf(' '));
    }

    /** Of a request: path and query. */
    String target() {
        return firstLine().split(" ", 3)[1];
    }

    /** Of a reply: its status. */
    int status() {
        return Integer.parseInt(firstLine().split(" ", 3)[1]);
    }

    /** A header's value. */
    Optional<String> header(String name) {
        String wanted = name.toLowerCase(Locale.ROOT) + ":";
        return text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                .map(line -> line.substring(wanted.length()).strip())
                .findFirst();
    }

    boolean isChunked() {
        return header("Transfer-Encoding").map("chunked"::equalsIgnoreCase).orElse(false);
    }

    Optional<Long> length() {
        return header("Content-Length").map(Long::parseLong);
    }

    boolean expectsContinue() {
        return header("Expect").isPresent();
    }

    boolean closes() {
        return header("Connection").map("close"::equalsIgnoreCase).orElse(false);
    }

    /** The same with another length. */
    MessageHead withLength(long length) {
        return new MessageHead(text.replaceFirst("(?i)Content-Length: *[0-9]+", "Content-Length: " + length));
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
