package dev.holdfast.source.postgresql.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketTest {
    @TempDir
    Path folder;

    private ServerSocketChannel listener;
    private Socket socket;
    private SocketChannel server;

    @BeforeEach
    void connect() throws Exception {
        Path path = folder.resolve("socket");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        socket = new UnixSocketFactory(path.toString()).createSocket("localhost", 1);
        server = listener.accept();
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        server.close();
        listener.close();
    }

    private void send(int each) throws Exception {
        server.write(ByteBuffer.wrap(new byte[] {(byte) each}));
    }

    @Test
    void aQuestionWhetherAnythingIsThereIsAnsweredAndLosesNothing() throws Exception {
        InputStream in = socket.getInputStream();
        for (int i = 0; i < 1000; i++) {
            socket.setSoTimeout(1);
            assertEquals(0, in.available());
            assertThrows(SocketTimeoutException.class, in::read);
            send(i % 128);
            assertEquals(i % 128, in.read());
        }
        assertThrows(SocketTimeoutException.class, in::read);
        server.close();
        assertEquals(-1, in.read());
    }

    @Test
    void aReadWithATimeoutEndsByItAndOneWithoutWaits() throws Exception {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(20);
        assertThrows(SocketTimeoutException.class, in::read);
        socket.setSoTimeout(0);
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(20);
                send(7);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(7, in.read());
        sender.join();
    }
}
