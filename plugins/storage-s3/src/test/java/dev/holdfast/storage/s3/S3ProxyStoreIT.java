package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.servers.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Its put-if-absent holds; races of puts if version now and then have two winners. */
class S3ProxyStoreIT extends S3StoreContract {
    private static S3ProxyServer server;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
        server = S3ProxyServer.start(folder, S3ProxyServer.Backend.TRANSIENT);
        server.createBucket("contract");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    TestBucket bucket() {
        return new TestBucket(server.endpoint(), server.user(), "contract", "&conditions=if-absent");
    }

    /** It keeps objects in a tree of folders, cannot hold both, and says 500 rather than what is wrong. */
    @Override
    public void aBlobBelowABlobIsHeldOrRefused() {
        abort("S3Proxy says that it failed, not that it refuses");
    }

    @Override
    public void aBlobInPlaceOfAFolderIsHeldOrRefused() {
        abort("S3Proxy says that it failed, not that it refuses");
    }
}
