package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** The SDK's clients for one store, with what they hold: connections, and threads that keep credentials fresh. */
final class S3Clients implements AutoCloseable {
    private final SdkHttpClient http;
    private final S3Credentials credentials;
    private final S3Client s3;
    private final S3Client s3ForDigested;

    private S3Clients(SdkHttpClient http, S3Credentials credentials, S3Client s3, S3Client s3ForDigested) {
        this.http = http;
        this.credentials = credentials;
        this.s3 = s3;
        this.s3ForDigested = s3ForDigested;
    }

    /** Makes them, and finds credentials; no request is made of the store yet. */
    static S3Clients of(S3Location location) throws BlobStoreException {
        S3Server server = location.server();
        Region region = region(location);
        SdkHttpClient http = http(server);
        try {
            S3Credentials credentials = S3Credentials.of(location.login(), server, region, http);
            S3Client s3 = s3(server, region, http, credentials, false);
            return new S3Clients(
                    http, credentials, s3, isInTheClear(server) ? s3(server, region, http, credentials, true) : s3);
        } catch (BlobStoreException | RuntimeException e) {
            http.close();
            throw e;
        }
    }

    private static Region region(S3Location location) throws BlobStoreException {
        S3Server server = location.server();
        if (server.region().isPresent()) {
            return Region.of(server.region().get());
        }
        if (server.endpoint().isPresent()) {
            return Region.US_EAST_1;
        }
        try {
            return new DefaultAwsRegionProviderChain().getRegion();
        } catch (SdkClientException e) {
            throw new BlobStoreException.InvalidLocation(
                    "no region is known for " + location.shown(), "Add region=REGION, or endpoint=URL.", e);
        }
    }

    private static SdkHttpClient http(S3Server server) throws BlobStoreException {
        Apache5HttpClient.Builder builder = Apache5HttpClient.builder()
                // A stream that is being read holds its connection while its reader asks for others.
                .maxConnections(2 * server.connections())
                .connectionAcquisitionTimeout(server.timeout())
                .connectionTimeout(server.connectTimeout())
                .socketTimeout(server.timeout())
                .connectionMaxIdleTime(Duration.ofSeconds(30))
                .tcpKeepAlive(true);
        if (server.caFile().isPresent()) {
            TrustManager[] trusted = trusted(server.caFile().get());
            builder.tlsTrustManagersProvider(() -> trusted);
        }
        return builder.build();
    }

    private static TrustManager[] trusted(Path pem) throws BlobStoreException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            if (count == 0) {
                throw new BlobStoreException.InvalidLocation("there is no certificate in " + pem, "Give one in PEM.");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new BlobStoreException.InvalidLocation(
                    "the certificates of " + pem + " cannot be read: " + e, "Give the name of a file in PEM.", e);
        }
    }

    private static boolean isInTheClear(S3Server server) {
        return server.endpoint().filter(url -> "http".equals(url.getScheme())).isPresent();
    }

    private static S3Client s3(
            S3Server server, Region region, SdkHttpClient http, S3Credentials credentials, boolean digested) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials.provider())
                .region(region)
                .forcePathStyle(server.pathStyle())
                .disableS3ExpressSessionAuth(true)
                // What is not asked for here, several servers refuse, and some store it as part of the content.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                // Where S3 insists on a checksum (deleting many, retention), all servers know this one.
                .addPlugin(LegacyMd5Plugin.create())
                .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()));
        server.endpoint().ifPresent(builder::endpointOverride);
        if (digested) {
            builder.putAuthScheme(new LoopbackSigning());
        }
        return builder.build();
    }

    S3Client s3() {
        return s3;
    }

    /** For puts of what is known to be right: in the clear, it is signed as over TLS, without hashing it once more. */
    S3Client s3ForDigested() {
        return s3ForDigested;
    }

    @Override
    public void close() {
        s3.close();
        s3ForDigested.close();
        credentials.close();
        http.close();
    }
}
