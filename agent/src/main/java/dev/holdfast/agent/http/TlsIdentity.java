package dev.holdfast.agent.http;

import dev.holdfast.agent.config.Http;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What one side of a TLS connection shows and believes.
 *
 * @param chain its certificate, then those that vouch for it
 * @param key the certificate's private key
 * @param trusted those that vouch for the other side's certificate; empty if that needs none
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> trusted) {
    private static final char[] NO_PASSWORD = {};

    public TlsIdentity {
        chain = List.copyOf(chain);
        trusted = List.copyOf(trusted);
    }

    /** Reads it from the files of a configuration. */
    public static TlsIdentity of(Http.Tls tls) throws UsageException {
        List<X509Certificate> chain = Pem.certificates(tls.certificate());
        PrivateKey key = Pem.key(tls.key(), chain.getFirst());
        return new TlsIdentity(
                chain,
                key,
                tls.clientCa().isPresent() ? Pem.certificates(tls.clientCa().get()) : List.of());
    }

    /** The certificate itself. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** What a server does TLS with; nothing of it is ever written to a file. */
    SSLContext context() throws UsageException {
        try {
            return context(Optional.of(this), trust(trusted));
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    /** What a client does TLS with. */
    static SSLContext context(Optional<TlsIdentity> own, TrustManager trust) throws UsageException {
        try {
            return context(own, new TrustManager[] {trust});
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(e);
        }
    }

    private static SSLContext context(Optional<TlsIdentity> own, TrustManager[] trust)
            throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.isPresent() ? own.get().own() : empty(), NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust, null);
        return context;
    }

    private static UsageException unusable(Exception e) {
        return new UsageException("the certificate cannot be used: " + e.getMessage(), "Check 'certificate'.");
    }

    private KeyStore own() throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        return store;
    }

    private static TrustManager[] trust(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        if (certificates.isEmpty()) {
            return new TrustManager[0];
        }
        KeyStore store = empty();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("trusted-" + i, certificates.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
