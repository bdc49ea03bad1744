package dev.holdfast.source.mariadb.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Where a server is reached: always on this host, as nothing encrypts the connection. */
public sealed interface ServerAddress {
    /** Where to connect. */
    SocketAddress address();

    /** How MariaDB's own programs are told, as lines of a file of settings. */
    List<String> settings();

    /**
     * A server's Unix socket.
     *
     * @param path a whole path
     */
    record Socket(Path path) implements ServerAddress {
        @Override
        public SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public List<String> settings() {
            return List.of("socket=" + quoted(path.toString()));
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A port of this host's loopback address: of a server, or of a tunnel to one elsewhere.
     *
     * @param port 1 to 65535
     */
    record Port(int port) implements ServerAddress {
        public Port {
            if (port < 1 || port > 0xffff) {
                throw new IllegalArgumentException("not a port: " + port);
            }
        }

        @Override
        public SocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public List<String> settings() {
            String host = InetAddress.getLoopbackAddress().getHostAddress();
            return List.of("host=" + quoted(host), "port=" + port, "protocol=tcp");
        }

        @Override
        public String toString() {
            return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
        }
    }

    /** A value as a file of settings has it. */
    static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
