package dev.holdfast.agent.http;

import dev.holdfast.engine.console.UsageException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS with a server that shows one certificate, which is known: whoever vouches for it and whatever names it has, a client on
 * the same host knows it from the same file.
 */
final class PinnedTls extends X509ExtendedTrustManager {
    private static final X509Certificate[] NOBODY = {};

    private final X509Certificate expected;

    private PinnedTls(X509Certificate expected) {
        this.expected = expected;
    }

    /** @param own what the client shows, if the server wants that */
    static SSLContext context(X509Certificate expected, Optional<TlsIdentity> own) throws UsageException {
        return TlsIdentity.context(own, new PinnedTls(expected));
    }

    private void require(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0 || !chain[0].equals(expected)) {
            throw new CertificateException("the server shows another certificate than the configuration names");
        }
        chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NOBODY;
    }
}
