package dev.holdfast.storage.azure;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of a file and in no others. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    static SSLContext read(Path file) throws BlobStoreException.InvalidLocation {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
            if (store.size() == 0) {
                throw new BlobStoreException.InvalidLocation("there is no certificate in " + file, wanted());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new BlobStoreException.InvalidLocation(
                    "the certificates of " + file + " could not be read: " + e, wanted(), e);
        }
    }

    private static String wanted() {
        return "Name a file of certificates in PEM form by ca-file.";
    }
}
