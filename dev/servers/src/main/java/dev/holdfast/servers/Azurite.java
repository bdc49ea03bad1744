package dev.holdfast.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Azurite, Microsoft's emulator of Azure Blob Storage. It speaks the real protocol, with real signatures, and knows
 * conditions, blocks, SAS tokens and tiers; it enforces no immutability policies and keeps no versions.
 *
 * <p>{@code dev/servers/install-azurite} installs it.
 */
public final class Azurite implements AutoCloseable {
    /** The one account, documented with the emulator. */
    public static final String ACCOUNT = "devstoreaccount1";

    /** The account's key, documented with the emulator: no secret. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final String PROGRAM = "dev/servers/target/azurite/node_modules/azurite/dist/src/blob/main.js";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ServerProcess process;
    private final int port;

    private Azurite(Path folder, ServerProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    private static final class Shared {
        static final Azurite INSTANCE = startInTemporaryFolder();
    }

    /** One for all tests of this virtual machine, which ends with it. */
    public static Azurite shared() {
        return Shared.INSTANCE;
    }

    private static Azurite startInTemporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("azurite");
            Azurite azurite = start(folder);
            Folders.removeAtTheEnd(folder);
            return azurite;
        } catch (IOException e) {
            throw new UncheckedIOException("Azurite did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Azurite started", e);
        }
    }

    /** Starts one that keeps its data in a folder. */
    public static Azurite start(Path folder) throws IOException, InterruptedException {
        Path program = Folders.ofSources().resolve(PROGRAM);
        if (!Files.exists(program)) {
            throw new IOException("Azurite is not installed: run dev/servers/install-azurite");
        }
        int port = FreePorts.next();
        ServerProcess process = ServerProcess.start(
                "azurite",
                folder,
                List.of(
                        "node",
                        program.toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        String.valueOf(port),
                        "--location",
                        folder.toString(),
                        "--silent",
                        "--skipApiVersionCheck",
                        "--disableTelemetry"),
                Map.of());
        Azurite azurite = new Azurite(folder, process, port);
        process.awaitReady(PATIENCE, azurite::listens);
        return azurite;
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** The account's blob service. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port + "/" + ACCOUNT);
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    /** Where it keeps its data. */
    public Path folder() {
        return folder;
    }

    /** Lets it write what it holds, and ends it. */
    @Override
    public void close() {
        process.close();
    }
}
