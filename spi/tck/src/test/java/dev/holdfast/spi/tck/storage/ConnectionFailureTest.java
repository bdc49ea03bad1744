package dev.holdfast.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.ConnectionFailure;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ConnectionFailureTest {
    private static final String REFUSED = "the connection was refused: nothing listens there";
    private static final String LATE = "the connection failed: no answer came in time";

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String asked(String host, int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/"))
                .timeout(Duration.ofSeconds(1))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            IOException failure =
                    assertThrows(IOException.class, () -> client.send(request, HttpResponse.BodyHandlers.discarding()));
            return ConnectionFailure.words(new IllegalStateException("a library's own words", failure));
        }
    }

    @Test
    void aServerThatIsNotThereIsToldOfAlikeByWhicheverClient() throws Exception {
        assertEquals(REFUSED, asked("127.0.0.1", closedPort()));
        try (Socket socket = new Socket()) {
            InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), closedPort());
            assertEquals(
                    REFUSED, ConnectionFailure.words(assertThrows(IOException.class, () -> socket.connect(nobody))));
        }
    }

    @Test
    void anUnknownHostIsNamedAsThat() {
        assertEquals(
                "the connection failed: no such host is known (nowhere.invalid)",
                ConnectionFailure.words(new IOException("x", new UnknownHostException("nowhere.invalid"))));
        assertEquals(
                "the connection failed: no such host is known",
                ConnectionFailure.words(new IOException("x", new UnresolvedAddressException())));
    }

    @Test
    void aServerThatDoesNotAnswerWasWaitedFor() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(LATE, asked("127.0.0.1", silent.getLocalPort()));
        }
        assertEquals(
                LATE, ConnectionFailure.words(new UncheckedIOException(new SocketTimeoutException("Read timed out"))));
    }

    @Test
    void aConnectionThatBreaksIsToldWithTheInnermostWords() {
        IOException broken = new IOException("HTTP/1.1 header parser received no bytes", new EOFException("no more"));
        assertEquals("the connection broke (no more)", ConnectionFailure.words(broken));
        assertEquals("the connection broke", ConnectionFailure.words(new EOFException()));
        assertEquals(
                "no encrypted connection could be made (no cipher in common)",
                ConnectionFailure.words(new SSLHandshakeException("no cipher in common")));
    }

    @Test
    void whatIsOfNoConnectionKeepsItsOwnWords() {
        assertEquals("no credentials", ConnectionFailure.words(new IllegalStateException("no credentials")));
        assertEquals("IllegalStateException", ConnectionFailure.words(new IllegalStateException()));
    }
}
