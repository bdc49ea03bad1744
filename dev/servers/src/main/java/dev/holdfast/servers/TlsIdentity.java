package dev.holdfast.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A key and a certificate that vouches for itself, for a server on 127.0.0.1.
 *
 * @param keyStore a PKCS #12 file with both
 * @param certificate the certificate alone, in PEM
 */
public record TlsIdentity(Path keyStore, Path certificate) {
    /** Of key stores of identities, which protect nothing but tests. */
    public static final String PASSWORD = "of-a-test";

    /**
     * Makes a new one.
     *
     * @param folder gets the files
     * @param name of the files, and in the certificate
     */
    public static TlsIdentity create(Path folder, String name) throws IOException {
        TlsIdentity identity = new TlsIdentity(folder.resolve(name + ".p12"), folder.resolve(name + ".pem"));
        identity.keytool(
                "-genkeypair", "-keyalg", "EC", "-validity", "2", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1");
        identity.keytool("-exportcert", "-rfc", "-file", identity.certificate().toString());
        return identity;
    }

    private void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of(
                "-alias", "server", "-keystore", keyStore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + said);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }
}
