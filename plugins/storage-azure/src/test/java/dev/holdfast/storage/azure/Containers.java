package dev.holdfast.storage.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.holdfast.servers.Azurite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Containers of Azurite, and how tests name them. */
final class Containers {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Containers() {}

    /** A new, empty container. */
    static BlobContainerClient create() {
        BlobContainerClient container = container("test-" + COUNT.incrementAndGet());
        container.create();
        return container;
    }

    /** One that may not be there, seen past the plugin. */
    static BlobContainerClient container(String name) {
        return new BlobServiceClientBuilder()
                .endpoint(Azurite.shared().endpoint().toString())
                .credential(new StorageSharedKeyCredential(Azurite.ACCOUNT, Azurite.KEY))
                .httpClient(new JdkHttpClientBuilder().build())
                .buildClient()
                .getBlobContainerClient(name);
    }

    /** A file with a secret in it. */
    static Path file(Path folder, String secret) {
        try {
            return Files.writeString(Files.createTempFile(folder, "credentials", ""), secret + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("no credentials file in " + folder, e);
        }
    }

    /** Where a store is in a container, or below a prefix in it, with the credentials of a file. */
    static URI location(String containerAndPrefix, Path credentials) {
        return location(containerAndPrefix, credentials, Azurite.shared().port());
    }

    /** The same, by way of another port. */
    static URI location(String containerAndPrefix, Path credentials, int port) {
        return URI.create("azure://" + Azurite.ACCOUNT + "/" + containerAndPrefix + "?credentials-file=" + credentials
                + "&endpoint=http://127.0.0.1:" + port + "/" + Azurite.ACCOUNT);
    }
}
