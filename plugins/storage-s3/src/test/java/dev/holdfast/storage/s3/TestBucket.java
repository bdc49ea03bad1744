package dev.holdfast.storage.s3;

import dev.holdfast.servers.CephRgw;
import dev.holdfast.servers.S3User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket of a server for tests.
 *
 * @param endpoint where the server is
 * @param user who asks
 * @param name the bucket's
 * @param parameters what locations say besides, each with an ampersand in front
 */
record TestBucket(URI endpoint, S3User user, String name, String parameters) {
    /** A new bucket of the shared Ceph, whose owner asks. */
    static TestBucket ofCeph(boolean versioned, boolean objectLock, String parameters) {
        try {
            CephRgw ceph = CephRgw.shared();
            String name = "bucket-" + UUID.randomUUID();
            ceph.createBucket(name, versioned, objectLock);
            return new TestBucket(ceph.endpoint(), ceph.owner(), name, parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("Ceph did not start, or made no bucket", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Ceph started", e);
        }
    }

    /** Another bucket of the same server. */
    TestBucket sibling(String other) {
        return new TestBucket(endpoint, user, other, parameters);
    }

    /** The same bucket, asked by another. */
    TestBucket as(S3User other) {
        return new TestBucket(endpoint, other, name, parameters);
    }

    /** A location below a prefix. */
    URI location(String prefix) {
        return URI.create("s3://%s/%s?endpoint=%s&credentials-file=%s%s"
                .formatted(name, prefix, endpoint, credentialsFile(), parameters));
    }

    private Path credentialsFile() {
        try {
            Path file = Files.createTempFile("holdfast-s3", ".credentials");
            file.toFile().deleteOnExit();
            return Files.writeString(file, user.credentialsFile());
        } catch (IOException e) {
            throw new UncheckedIOException("no credentials file was written", e);
        }
    }

    /** The SDK as any program would use it, past the plugin. */
    S3Client client() {
        return S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .addPlugin(LegacyMd5Plugin.create())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(user.accessKey(), user.secretKey())))
                .build();
    }
}
