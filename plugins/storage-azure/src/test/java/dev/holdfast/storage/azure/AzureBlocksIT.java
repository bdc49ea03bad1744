package dev.holdfast.storage.azure;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.servers.Azurite;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.SparseBody;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract once more, at the top of a container, with every blob put in small blocks. */
class AzureBlocksIT extends StorePluginContract {
    private static final UploadSizes BLOCKS_ONLY = new UploadSizes(0, 0, 300_000);

    private static final BlobName NAME = new BlobName("blob");

    @TempDir
    static Path folder;

    private static Path credentials = Path.of("");

    private final String container = Containers.create().getBlobContainerName();

    @BeforeAll
    static void writeCredentials() {
        credentials = Containers.file(folder, Azurite.KEY);
    }

    @Override
    protected StorePlugin plugin() {
        return new AzureStorePlugin(BLOCKS_ONLY, new Random());
    }

    @Override
    protected URI location() {
        return Containers.location(container, credentials);
    }

    @Override
    protected URI nowhere() {
        return Containers.location("no-such-container", credentials);
    }

    /**
     * Any put of a name drops the blocks that wait for another there, so of racing overwrites some are told to try again;
     * here they do at once, as the engine does after a pause.
     */
    @Override
    @Test
    public void racingOverwritesLeaveOneOfThemWhole() throws Exception {
        int length = 700_000;
        List<byte[]> contents =
                IntStream.range(0, 4).mapToObj(i -> content(i, length)).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (byte[] content : contents) {
                writers.add(threads.submit(() -> overwrite(content)));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        try (InputStream in = store().read(NAME)) {
            byte[] found = in.readAllBytes();
            assertTrue(contents.stream().anyMatch(content -> Arrays.equals(content, found)), "a mixture of contents");
        }
    }

    private boolean overwrite(byte[] content) throws BlobStoreException {
        for (int attempt = 0; attempt < 1000; attempt++) {
            try {
                store().put(NAME, BlobBody.of(content), new PutCondition.Overwrite());
                return true;
            } catch (BlobStoreException.Transient e) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("no overwrite ever succeeds");
    }

    private static byte[] content(int seed, int length) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    @Override
    public void plant(BlobName name, SparseBody body) {
        abort("seven thousand blocks take a minute, and AzureStoreIT reads beyond 2 GiB");
    }
}
