package dev.holdfast.agent.unix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** Sends datagrams to a Unix socket, which the JDK's own channels do not. See unix(7). Safe for use by many threads. */
public final class UnixDatagramSocket implements AutoCloseable {
    private static final MethodHandle SOCKET = CLibrary.function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDTO =
            CLibrary.function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = CLibrary.function("close", JAVA_INT, JAVA_INT);

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int LONGEST_PATH = 107;

    private final String path;
    private final byte[] address;
    private final int descriptor;

    /** @param path of the socket; {@code @} begins the name of one that has no file */
    public UnixDatagramSocket(String path) throws IOException {
        this.path = path;
        address = path.getBytes(StandardCharsets.UTF_8);
        if (address.length == 0 || address.length > LONGEST_PATH) {
            throw new IOException("not the path of a Unix socket: '" + path + "'");
        }
        if (address[0] == '@') {
            address[0] = 0;
        }
        descriptor = (int) CLibrary.call(() -> (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        if (descriptor < 0) {
            throw new IOException("no Unix socket could be made");
        }
    }

    /** Sends a text as one datagram. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as one datagram. */
    public void send(byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment to = arena.allocate(2 + address.length + 1L); // zeroed, so that a path ends in zero
            to.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(address, 0, to, JAVA_BYTE, 2, address.length);
            int length = 2 + address.length + (address[0] == 0 ? 0 : 1);
            MemorySegment message = arena.allocateFrom(JAVA_BYTE, bytes);
            long sent = CLibrary.call(() ->
                    (long) SENDTO.invokeExact(descriptor, message, (long) bytes.length, MSG_NOSIGNAL, to, length));
            if (sent != bytes.length) {
                throw new IOException("the socket " + path + " took nothing: nobody may be listening");
            }
        }
    }

    @Override
    public void close() {
        CLibrary.call(() -> (int) CLOSE.invokeExact(descriptor));
    }
}
