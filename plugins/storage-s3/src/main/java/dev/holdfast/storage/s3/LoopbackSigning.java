package dev.holdfast.storage.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs requests in the clear as those with TLS are signed: without a hash of their content, for which the SDK would read it
 * all once more. In the clear only servers on this very host are reached, and what is put there has a hash of its own.
 */
final class LoopbackSigning implements AuthScheme<AwsCredentialsIdentity> {
    private final AwsV4AuthScheme usual = AwsV4AuthScheme.create();

    @Override
    public String schemeId() {
        return usual.schemeId();
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return usual.identityProvider(providers);
    }

    @Override
    public HttpSigner<AwsCredentialsIdentity> signer() {
        return new Signer(usual.signer());
    }

    private record Signer(HttpSigner<AwsCredentialsIdentity> usual) implements HttpSigner<AwsCredentialsIdentity> {
        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            SignedRequest signed = usual.sign(overTls(request));
            return signed.copy(copy ->
                    copy.request(with(signed.request(), request.request().protocol())));
        }

        private static <I extends AwsCredentialsIdentity> SignRequest<I> overTls(SignRequest<I> request) {
            return request.copy(copy -> copy.request(with(request.request(), "https")));
        }

        /** The port stands there by its number, whichever protocol it is the usual one of. */
        private static SdkHttpRequest with(SdkHttpRequest request, String protocol) {
            int port = request.port();
            return request.copy(copy -> copy.protocol(protocol).port(port));
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            return usual.signAsync(request);
        }
    }
}
