package dev.holdfast.agent.http;

import dev.holdfast.engine.console.ShellWords;
import dev.holdfast.engine.console.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as PEM (RFC 7468). */
final class Pem {
    private static final int LARGEST = 1 << 20;
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private Pem() {}

    /** The certificates of a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws UsageException {
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (certificates.isEmpty()) {
                throw new UsageException(
                        file + " holds no certificate", "It has to be PEM: -----BEGIN CERTIFICATE-----.");
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw new UsageException(
                    file + " is no file of certificates: " + e.getMessage(),
                    "It has to be PEM: -----BEGIN CERTIFICATE-----.");
        }
    }

    /**
     * The private key of a certificate, which is in PKCS #8 and not encrypted.
     *
     * @throws UsageException if it cannot be read, or is the key of another certificate
     */
    static PrivateKey key(Path file, X509Certificate certificate) throws UsageException {
        String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
        Matcher matcher = PKCS8.matcher(text);
        if (!matcher.find()) {
            throw new UsageException(
                    file + " holds no private key in PKCS #8 (-----BEGIN PRIVATE KEY-----)",
                    "Convert it: openssl pkcs8 -topk8 -nocrypt -in " + ShellWords.quote(file.toString())
                            + " -out NEW.key");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1))));
            if (!KeyPairs.belong(key, certificate.getPublicKey())) {
                throw foreign(file);
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw foreign(file); // never the exception's text: it may show what was read
        }
    }

    private static UsageException foreign(Path file) {
        return new UsageException(
                "the private key in " + file + " is not that of the certificate", "Check 'certificate' and 'key'.");
    }

    private static byte[] bytes(Path file) throws UsageException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new UsageException(file + " is larger than 1 MiB", "Check the path.");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new UsageException("there is no file " + file, "Check the path in the configuration.");
        } catch (IOException e) {
            throw new UsageException(
                    file + " cannot be read: " + e.getMessage(), "It must be a file that this user may read.");
        }
    }
}
