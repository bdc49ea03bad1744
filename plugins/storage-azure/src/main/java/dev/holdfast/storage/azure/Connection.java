package dev.holdfast.storage.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the library's client of a container, which has no connection before the first request. */
final class Connection {
    private static final Duration CONNECTING = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int ONE_TRY = 1;

    /** Bytes a second. */
    private static final long SLOWEST_RATE = 64 << 10;

    /** Longer than any key or token. */
    private static final long LARGEST_FILE = 16 << 10;

    private Connection() {}

    static BlobContainerClient open(AzureLocation where) throws BlobStoreException {
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(where.endpoint().toString())
                .httpClient(httpClient(where.caFile()))
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.FIXED, ONE_TRY, (Integer) null, (Long) null, (Long) null, null));
        switch (where.identity()) {
            case Identity.CredentialsFile(Path file) -> useFile(builder, where.account(), file);
            case Identity.Workload workload -> builder.credential(Tokens.of(workload, httpClient(Optional.empty())));
            case Identity.Managed managed -> builder.credential(Tokens.of(managed, httpClient(Optional.empty())));
        }
        return builder.buildClient().getBlobContainerClient(where.container());
    }

    /**
     * The client's patience begins with a request and ends with the head of its answer, so that it has to be long enough to
     * send all there is, at the slowest rate that is still one.
     */
    static Context patience(@Nullable Long length) {
        long bytes = length == null ? 0 : length;
        return new Context("azure-response-timeout", SILENCE.plusSeconds(bytes / SLOWEST_RATE));
    }

    private static HttpClient httpClient(Optional<Path> caFile) throws BlobStoreException {
        java.net.http.HttpClient.Builder builder =
                java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1);
        if (caFile.isPresent()) {
            builder.sslContext(TrustedCertificates.read(caFile.get()));
        }
        return new JdkHttpClientBuilder(builder)
                .connectionTimeout(CONNECTING)
                .responseTimeout(SILENCE)
                .readTimeout(SILENCE)
                .writeTimeout(SILENCE)
                .build();
    }

    private static void useFile(BlobServiceClientBuilder builder, String account, Path file) throws BlobStoreException {
        String secret = secret(file);
        if (secret.contains("sig=")) {
            builder.sasToken(secret.startsWith("?") ? secret.substring(1) : secret);
        } else if (isKey(secret)) {
            builder.credential(new StorageSharedKeyCredential(account, secret));
        } else {
            throw new BlobStoreException.AccessDenied(
                    "the credentials file " + file + " holds neither a shared key nor a SAS token",
                    "Put one of the account's keys, or a token that has sig= in it, into its only line.");
        }
    }

    private static boolean isKey(String secret) {
        try {
            return Base64.getDecoder().decode(secret).length >= 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String secret(Path file) throws BlobStoreException {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BlobStoreException.AccessDenied(
                        "the credentials file " + file + " is too large to be one", "Name the file of the key.");
            }
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw new BlobStoreException.AccessDenied(
                    "there is no credentials file " + file, "Create it, readable by this user alone.", e);
        } catch (IOException e) {
            throw new BlobStoreException.AccessDenied(
                    "the credentials file " + file + " could not be read: "
                            + e.getClass().getSimpleName(),
                    "Let this user read it.",
                    e);
        }
    }
}
