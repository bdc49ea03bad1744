package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.servers.S3Requests;
import dev.holdfast.servers.S3User;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.utility.DockerImageName;

/** A plain bucket of MinIO, where there is Docker. */
class MinioStoreIT extends S3StoreContract {
    private static final DockerImageName IMAGE = DockerImageName.parse(
                    "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z")
            .asCompatibleSubstituteFor("minio/minio");

    private static MinIOContainer server;
    private static TestBucket bucket;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker");
        server = new MinIOContainer(IMAGE);
        server.start();
        URI endpoint = URI.create(server.getS3URL());
        S3User user = new S3User("minio", server.getUserName(), server.getPassword());
        new S3Requests(endpoint, user, InstantSource.system()).createBucket("contract", false, false);
        bucket = new TestBucket(endpoint, user, "contract", "");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    TestBucket bucket() {
        return bucket;
    }
}
