package dev.holdfast.storage.sftp;

import dev.holdfast.servers.SftpServer;
import java.net.URI;
import java.nio.file.Path;

/** Where stores are on the tests' server, which serves this machine's file systems. */
final class Locations {
    private Locations() {}

    static URI of(Path root) {
        SftpServer server = SftpServer.shared();
        return of(root, server.port(), server.identity(), server.knownHosts());
    }

    static URI of(Path root, int port, Path identity, Path knownHosts) {
        return URI.create("sftp://" + SftpServer.user() + "@127.0.0.1:" + port + root + "?identity-file=" + identity
                + "&known-hosts=" + knownHosts);
    }
}
