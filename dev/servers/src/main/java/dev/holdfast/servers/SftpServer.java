package dev.holdfast.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * OpenSSH's server with a configuration of its own: files only, this user only, one key to log in with. It serves the file
 * systems of this machine as they are.
 */
public final class SftpServer implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/sshd";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final ServerProcess process;
    private final int port;

    private SftpServer(Path folder, ServerProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    private static final class Shared {
        static final SftpServer INSTANCE = startInTemporaryFolder();
    }

    /** One for all tests of this virtual machine, which ends with it. */
    public static SftpServer shared() {
        return Shared.INSTANCE;
    }

    private static SftpServer startInTemporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("sftp");
            SftpServer server = start(folder);
            Folders.removeAtTheEnd(folder);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("sshd did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sshd started", e);
        }
    }

    /** Starts one that has its keys and configuration in a folder. */
    public static SftpServer start(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of(PROGRAM))) {
            throw new IOException("there is no " + PROGRAM + ": install openssh-server");
        }
        makeKey(folder.resolve("host_key"));
        makeKey(folder.resolve("identity"));
        Files.copy(folder.resolve("identity.pub"), folder.resolve("authorized_keys"));
        int port = FreePorts.next();
        Files.writeString(folder.resolve("sshd_config"), configuration(folder, port));
        Files.writeString(folder.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + key(folder, "host_key"));
        if (isRoot()) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        ServerProcess process = ServerProcess.start(
                "sshd",
                folder,
                List.of(PROGRAM, "-D", "-e", "-f", folder.resolve("sshd_config").toString()),
                Map.of());
        SftpServer server = new SftpServer(folder, process, port);
        process.awaitReady(PATIENCE, server::listens);
        return server;
    }

    private static String configuration(Path folder, int port) {
        return """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s/host_key
                PidFile none
                AuthorizedKeysFile %s/authorized_keys
                StrictModes no
                AuthenticationMethods publickey
                PermitRootLogin prohibit-password
                UsePAM no
                UseDNS no
                MaxStartups 200
                MaxSessions 100
                AllowTcpForwarding no
                X11Forwarding no
                PrintMotd no
                Subsystem sftp internal-sftp
                ForceCommand internal-sftp
                """.formatted(port, folder, folder);
    }

    /** Makes a private key, and its public key beside it. */
    public static void makeKey(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen failed: " + said);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String key(Path folder, String name) throws IOException {
        return Files.readString(folder.resolve(name + ".pub"));
    }

    private static boolean isRoot() {
        return user().equals("root");
    }

    /** Who can log in: whoever runs this. */
    public static String user() {
        return System.getProperty("user.name");
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    /** The private key that it lets in. */
    public Path identity() {
        return folder.resolve("identity");
    }

    /** A file that names its host key. */
    public Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** What it said. */
    public String said() throws IOException {
        return process.said();
    }

    @Override
    public void close() {
        process.close();
    }
}
