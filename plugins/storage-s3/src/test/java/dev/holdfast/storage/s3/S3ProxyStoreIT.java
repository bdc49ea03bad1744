package dev.holdfast.storage.s3;

import dev.holdfast.servers.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

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
        return new TestBucket(server.endpoint(), server.user(), "contract", "");
    }
}
