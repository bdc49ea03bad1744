package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Finds credentials as a location says, and keeps them fresh. */
final class S3Credentials implements AutoCloseable {
    private final AwsCredentialsProvider provider;
    private final Deque<SdkAutoCloseable> open;

    private S3Credentials(AwsCredentialsProvider provider, Deque<SdkAutoCloseable> open) {
        this.provider = provider;
        this.open = open;
    }

    /**
     * Finds them, once, so that a store without any is not opened.
     *
     * @throws BlobStoreException.AccessDenied if there are none
     */
    static S3Credentials of(S3Login login, S3Server server, Region region, SdkHttpClient http)
            throws BlobStoreException {
        Deque<SdkAutoCloseable> open = new ArrayDeque<>();
        try {
            AwsCredentialsProvider own = own(login, open);
            AwsCredentialsProvider provider = login.role().isPresent()
                    ? assumed(login.role().get(), own, login, server, region, http, open)
                    : own;
            provider.resolveCredentials();
            return new S3Credentials(provider, open);
        } catch (SdkException | UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
            // The last of them is said of a file that is not in the form of credentials.
            open.forEach(SdkAutoCloseable::close);
            throw missing(login, e);
        }
    }

    private static AwsCredentialsProvider own(S3Login login, Deque<SdkAutoCloseable> open) throws BlobStoreException {
        if (login.file().isPresent()) {
            Path file = login.file().get();
            if (!Files.isReadable(file)) {
                throw new BlobStoreException.AccessDenied(
                        "the credentials file " + file + " cannot be read",
                        "Correct its name, or give the user that runs this the right to read it.");
            }
            return opened(
                    open,
                    ProfileCredentialsProvider.builder()
                            .profileFile(ProfileFileSupplier.reloadWhenModified(file, ProfileFile.Type.CREDENTIALS))
                            .profileName(login.profile().orElse("default"))
                            .build());
        }
        if (login.profile().isPresent()) {
            return opened(
                    open, ProfileCredentialsProvider.create(login.profile().get()));
        }
        return opened(open, DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentialsProvider assumed(
            String role,
            AwsCredentialsProvider own,
            S3Login login,
            S3Server server,
            Region region,
            SdkHttpClient http,
            Deque<SdkAutoCloseable> open) {
        StsClientBuilder builder = StsClient.builder()
                .httpClient(http)
                .credentialsProvider(own)
                .region(region)
                .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()));
        server.stsEndpoint().ifPresent(builder::endpointOverride);
        StsClient sts = opened(open, builder.build());
        return opened(
                open,
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(request -> {
                            request.roleArn(role).roleSessionName("holdfast");
                            login.externalId().ifPresent(request::externalId);
                        })
                        .build());
    }

    private static <T extends SdkAutoCloseable> T opened(Deque<SdkAutoCloseable> open, T one) {
        open.push(one);
        return one;
    }

    private static BlobStoreException missing(S3Login login, RuntimeException e) {
        String from = login.file().map(file -> "in " + file).orElse("where the SDK looks for them");
        String profile = login.profile().map(name -> " under profile " + name).orElse("");
        Optional<String> role = login.role();
        if (role.isPresent()) {
            return S3Errors.of("taking on the role " + role.get() + " with the credentials " + from + profile, e);
        }
        return new BlobStoreException.AccessDenied(
                "there are no credentials " + from + profile + ": " + e.getMessage(),
                "Add credentials-file=FILE, profile=NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                e);
    }

    AwsCredentialsProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        open.forEach(SdkAutoCloseable::close);
    }
}
