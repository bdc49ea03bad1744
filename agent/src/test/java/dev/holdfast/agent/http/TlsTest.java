package dev.holdfast.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.Http;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server that does TLS, with certificates as operators have them. */
@Timeout(120)
class TlsTest {
    private static final String THING = "/api/v1/things/web";

    @TempDir
    Path folder;

    @BeforeEach
    void certificates() throws Exception {
        TlsFiles.make(folder, "server", "CN=agent");
        TlsFiles.make(folder, "ops", "CN=ops, O=Example");
        TlsFiles.make(folder, "stranger", "CN=ops, O=Example");
        TlsFiles.make(folder, "guest", "CN=guest");
        Files.writeString(
                folder.resolve("ca.pem"),
                Files.readString(folder.resolve("ops.pem")) + Files.readString(folder.resolve("guest.pem")));
    }

    private Http.Tls tls(boolean clients) {
        return new Http.Tls(
                folder.resolve("server.pem"),
                folder.resolve("server.key"),
                clients ? Optional.of(folder.resolve("ca.pem")) : Optional.empty());
    }

    private TestServer start(boolean clients) throws IOException, UsageException {
        Http.Tls files = tls(clients);
        List<Http.Client> known = clients
                ? List.of(new Http.Client(new X500Principal("CN=ops,O=Example"), Http.Role.OPERATE))
                : List.of();
        return TestServer.start(folder, TlsIdentity.of(files), files, known);
    }

    private SSLContext context(Optional<String> name) throws UsageException {
        Optional<TlsIdentity> own = name.isPresent()
                ? Optional.of(TlsIdentity.of(new Http.Tls(
                        folder.resolve(name.get() + ".pem"), folder.resolve(name.get() + ".key"), Optional.empty())))
                : Optional.empty();
        return PinnedTls.context(Pem.certificates(folder.resolve("server.pem")).getFirst(), own);
    }

    private HttpResponse<String> ask(TestServer server, Optional<String> certificate, Optional<String> token)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + THING));
        token.ifPresent(each -> request.header("Authorization", "Bearer " + each));
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(context(certificate)).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void aTokenIsTakenByTls() throws Exception {
        try (TestServer server = start(false)) {
            assertEquals(
                    200,
                    ask(server, Optional.empty(), Optional.of(TestServer.VIEW)).statusCode());
            assertEquals(401, ask(server, Optional.empty(), Optional.empty()).statusCode());
        }
    }

    @Test
    void whereClientsNeedCertificatesThoseWithoutAreTurnedAway() throws Exception {
        try (TestServer server = start(true)) {
            assertThrows(IOException.class, () -> ask(server, Optional.empty(), Optional.of(TestServer.OPERATE)));
            assertThrows(IOException.class, () -> ask(server, Optional.of("stranger"), Optional.empty()));
        }
    }

    @Test
    void aCertificateMayDoWhatItsSubjectMay() throws Exception {
        try (TestServer server = start(true)) {
            HttpResponse<String> known = ask(server, Optional.of("ops"), Optional.empty());
            assertEquals(200, known.statusCode());
            assertTrue(known.body().contains("\"caller\":\"CN=ops,O=Example\""), known.body());
            assertEquals(
                    401, ask(server, Optional.of("guest"), Optional.empty()).statusCode());
            assertEquals(
                    200,
                    ask(server, Optional.of("guest"), Optional.of(TestServer.VIEW))
                            .statusCode());
            assertEquals(
                    401, ask(server, Optional.of("ops"), Optional.of("wrong")).statusCode());
        }
    }

    @Test
    void aCertificateThatWasRenewedIsShownToWhoeverConnectsFromThenOn() throws Exception {
        try (TestServer server = start(false)) {
            ask(server, Optional.empty(), Optional.of(TestServer.VIEW));
            SSLContext ofBefore = context(Optional.empty());
            Files.delete(folder.resolve("server.p12"));
            TlsFiles.make(folder, "server", "CN=agent");
            server.adopt(folder, tls(false), List.of());
            assertEquals(
                    200,
                    ask(server, Optional.empty(), Optional.of(TestServer.VIEW)).statusCode());
            assertThrows(SSLException.class, () -> shake(ofBefore, server, "TLSv1.3"));
        }
    }

    @Test
    void whoseCertificateIsTrustedNoMoreIsTurnedAway() throws Exception {
        try (TestServer server = start(true)) {
            assertEquals(200, ask(server, Optional.of("ops"), Optional.empty()).statusCode());
            Files.copy(folder.resolve("guest.pem"), folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
            server.adopt(folder, tls(true), List.of());
            assertThrows(IOException.class, () -> ask(server, Optional.of("ops"), Optional.empty()));
            assertEquals(
                    200,
                    ask(server, Optional.of("guest"), Optional.of(TestServer.VIEW))
                            .statusCode());
        }
    }

    @Test
    void oldVersionsOfTlsAreRefused() throws Exception {
        try (TestServer server = start(false)) {
            assertThrows(SSLException.class, () -> shake(server, "TLSv1.1"));
            shake(server, "TLSv1.2");
            shake(server, "TLSv1.3");
        }
    }

    private void shake(TestServer server, String version) throws IOException, UsageException {
        shake(context(Optional.empty()), server, version);
    }

    private static void shake(SSLContext by, TestServer server, String version) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) by.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedBeforeAnybodyAsks() {
        Http.Tls mixed = new Http.Tls(folder.resolve("server.pem"), folder.resolve("ops.key"), Optional.empty());
        UsageException e = assertThrows(UsageException.class, () -> TlsIdentity.of(mixed));
        assertTrue(String.valueOf(e.getMessage()).contains("is not that of the certificate"), e.getMessage());
    }

    @Test
    void aKeyInAnotherFormIsRefusedWithWhatConvertsIt() throws Exception {
        Files.writeString(
                folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Http.Tls old = new Http.Tls(folder.resolve("server.pem"), folder.resolve("old.key"), Optional.empty());
        UsageException e = assertThrows(UsageException.class, () -> TlsIdentity.of(old));
        assertTrue(e.hint().contains("openssl pkcs8 -topk8"), e.hint());
    }
}
