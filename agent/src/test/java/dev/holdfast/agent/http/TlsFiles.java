package dev.holdfast.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates for tests, made by the JDK's keytool, as the PEM files that operators have. */
final class TlsFiles {
    private static final String PASSWORD = "only-tests-use-it";

    private TlsFiles() {}

    /** Makes {@code name.pem} and {@code name.key}: a certificate that vouches for itself. */
    static void make(Path folder, String name, String subject) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                subject,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        try {
            KeyStore opened = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            write(
                    folder.resolve(name + ".pem"),
                    "CERTIFICATE",
                    opened.getCertificate("own").getEncoded());
            write(
                    folder.resolve(name + ".key"),
                    "PRIVATE KEY",
                    opened.getKey("own", PASSWORD.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("keytool made no key", e);
        }
    }

    private static void write(Path file, String label, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }
}
