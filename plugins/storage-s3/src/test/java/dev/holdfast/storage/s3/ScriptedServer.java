package dev.holdfast.storage.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/**
 * Gives the answers that no server gives on demand: failures, lost headers, connections that break. Opening a store on it
 * always succeeds; what is asked after that is answered by the test.
 */
final class ScriptedServer implements AutoCloseable {
    private static final String LISTING =
            "<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>";

    private final ServerSocket socket;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile UnaryOperator<String> script = request -> answer(200, "", "");
    private volatile boolean opened;

    /** Starts it. */
    ScriptedServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /**
     * From now on each request is answered by {@code answers}, which is given its first line, and gives the bytes to be
     * sent before the connection is closed.
     */
    void answering(UnaryOperator<String> answers) {
        script = answers;
        opened = true;
    }

    /** An answer with headers, each ending with CRLF. */
    static String answer(int status, String headers, String body) {
        return "HTTP/1.1 %d X\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s"
                .formatted(status, body.length(), headers, body);
    }

    /** An answer in the form of S3's errors. */
    static String error(int status, String code, String headers) {
        return answer(status, headers, "<Error><Code>" + code + "</Code><Message>so it is</Message></Error>");
    }

    /** The first lines of the requests since the script began, such as {@code GET /bucket/key HTTP/1.1}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Where its bucket is. */
    URI location(String parameters) {
        return URI.create("s3://bucket/p?endpoint=http://127.0.0.1:%d%s".formatted(socket.getLocalPort(), parameters));
    }

    private void serve() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (SocketException e) {
            return; // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String head = head(in);
            String line = head.substring(0, head.indexOf('\r'));
            OutputStream out = connection.getOutputStream();
            if (head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            in.skipNBytes(contentLength(head));
            out.write(reply(line).getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            // the client went away, which some tests want of it
        }
    }

    private String reply(String line) {
        if (opened) {
            requests.add(line);
            return script.apply(line);
        }
        return line.contains("list-type=2") ? answer(200, "", LISTING) : error(501, "NotImplemented", "");
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int each = in.read();
            if (each < 0) {
                throw new IOException("no request");
            }
            head.append((char) each);
        }
        return head.toString();
    }

    private static long contentLength(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
