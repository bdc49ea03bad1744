package dev.holdfast.agent.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server, asked by a real client, and by sockets where no client would ask like that. */
@Timeout(120)
class HttpServerTest {
    private static final String THING = "/api/v1/things/web";

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertProblem(int status, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertTrue(response.body().contains("\"status\":" + status), response.body());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
    }

    @Test
    void whoeverShowsATokenIsAnswered() {
        HttpResponse<String> response = server.ask(server.withToken(THING, TestServer.VIEW));
        assertEquals(200, response.statusCode());
        assertEquals("{\"name\":\"web\",\"length\":0,\"caller\":\"token (view)\"}", response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElse(""));
        assertEquals(
                "nosniff",
                response.headers().firstValue("X-Content-Type-Options").orElse(""));
        assertTrue(response.headers().firstValue("Server").isEmpty(), "it says nothing of what it is made of");
        assertTrue(response.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    @Test
    void withoutATokenNothingIsShown() {
        HttpResponse<String> response = server.ask(server.request(THING));
        assertProblem(401, response);
        assertEquals(
                "Bearer realm=\"holdfast\"",
                response.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong-0123456789abcdef",
                "Bearer ",
                "Bearer",
                "Basic dmlldzp2aWV3",
                "view-0123456789abcdef"
            })
    void aWrongTokenIsRefused(String authorization) {
        assertProblem(401, server.ask(server.request(THING).header("Authorization", authorization)));
    }

    @Test
    void twoTokensAtOnceAreRefused() {
        assertProblem(401, server.ask(server.withToken(THING, TestServer.VIEW).header("Authorization", "Bearer x")));
    }

    @Test
    void whoMayViewChangesNothing() {
        assertProblem(403, server.ask(post(TestServer.VIEW, "{}")));
        assertEquals(200, server.ask(post(TestServer.OPERATE, "{}")).statusCode());
    }

    private HttpRequest.Builder post(String token, String body) {
        return server.withToken(THING, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    @Test
    void healthIsToldToAnybodyAndIsAllThatIs() {
        HttpResponse<String> response = server.ask(server.request("/healthz"));
        assertEquals(200, response.statusCode());
        assertEquals("ok\n", response.body());
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        assertProblem(413, server.ask(post(TestServer.OPERATE, "x".repeat(16 * 1024 + 1))));
        assertEquals(
                200, server.ask(post(TestServer.OPERATE, "x".repeat(16 * 1024))).statusCode());
    }

    @Test
    void aBodyThatDoesNotSayHowLargeItIsIsReadNoFurtherThanAllowed() throws Exception {
        String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
        String answer = server.raw("POST " + THING + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TestServer.OPERATE + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(5) + "0\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws Exception {
        String answer = server.raw(
                "GET " + THING + " HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(9000) + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @Test
    void aBodyHasToBeJson() {
        assertProblem(
                415,
                server.ask(server.withToken(THING, TestServer.OPERATE)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nothing",
                "/api/v1",
                "/api/v1/things",
                "/api/v1/things/a/b",
                "/api/v2/things/web",
                "/metrics/"
            })
    void whatIsNotThereIsNotFound(String path) {
        assertProblem(404, server.ask(server.withToken(path, TestServer.VIEW)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "NONSENSE"})
    void otherMethodsAreRefused(String method) {
        HttpResponse<String> response =
                server.ask(server.withToken(THING, TestServer.OPERATE).method(method, BodyPublishers.noBody()));
        assertEquals(405, response.statusCode());
        assertEquals("GET, POST", response.headers().firstValue("Allow").orElse(""));
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=11", "limit=x", "limit=", "limit=1&limit=2", "other=1", "limit=%FF", "limit=%"})
    void aParameterThatIsWrongIsRefused(String query) throws Exception {
        String answer =
                server.raw("GET " + THING + "?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Bearer " + TestServer.VIEW + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
    }

    @ParameterizedTest
    @CsvSource({"a%2Fb,a/b", "50%25,50%", "%C3%A4,ä", "a+b,a+b", "a%20b,a b"})
    void aNameMayHaveAnyCharacter(String written, String name) {
        HttpResponse<String> response = server.ask(server.withToken("/api/v1/things/" + written, TestServer.VIEW));
        assertTrue(response.body().contains("\"name\":\"" + name + "\""), response.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example.com", "evil.example.com:80", "127.0.0.1.example.com", "169.254.1.1"})
    void whoCallsItByAnotherNameIsNotAnswered(String host) throws Exception {
        String answer = server.raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:8740", "[::1]:8740", "LOCALHOST."})
    void itsOwnNamesAreAllRight(String host) throws Exception {
        String answer = server.raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    @Test
    void aPageOfAnotherServerChangesNothing() {
        assertProblem(403, server.ask(post(TestServer.OPERATE, "{}").header("Origin", "https://evil.example.com")));
        assertEquals(
                200,
                server.ask(post(TestServer.OPERATE, "{}").header("Origin", "http://127.0.0.1:" + server.port()))
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0001\u0002\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n"
            })
    void whatIsNoRequestIsRefusedAndTheConnectionClosed(String bytes) throws Exception {
        String answer = server.raw(bytes);
        assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/1.1 (400|404|501|505) .*"), answer);
        assertEquals(200, server.ask(server.request("/healthz")).statusCode(), "it goes on");
    }

    @Test
    void rubbishAfterARequestIsRefused() throws Exception {
        String answer = server.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n\u0000rubbish\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("HTTP/1.1 400 "), answer);
    }

    @Test
    void requestsInOneGoAreAnsweredInTheirOrder() throws Exception {
        String one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String answer = server.raw(one + one + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertEquals(3, answer.split("HTTP/1.1 200 ", -1).length - 1, answer);
    }

    @Test
    void whoAsksTooSlowlyIsCutOff() throws Exception {
        try (Socket slow = server.connect()) {
            slow.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            long start = System.nanoTime();
            assertTrue(isCutOffWhileSending(slow), "it lets a client send a byte a second for ever");
            assertTrue(System.nanoTime() - start > 1_000_000_000L);
        }
        assertEquals(200, server.ask(server.request("/healthz")).statusCode());
    }

    /** Sends a byte a second for half a minute at most. */
    private static boolean isCutOffWhileSending(Socket socket) {
        try {
            socket.setSoTimeout(1000);
            for (int i = 0; i < 30; i++) {
                socket.getOutputStream().write('x');
                socket.getOutputStream().flush();
                if (isClosed(socket)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false; // nothing was said for a second
        }
    }

    @Test
    void whoAsksTooOftenIsToldToWait() {
        boolean limited = false;
        for (int i = 0; i < 2000 && !limited; i++) {
            HttpResponse<String> response = server.ask(server.request("/healthz"));
            limited = response.statusCode() == 429;
            if (limited) {
                assertProblem(429, response);
                assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
            }
        }
        assertTrue(limited, "2000 requests in a row were answered");
        assertEquals(200, server.ask(server.request("/part/sample.html")).statusCode(), "the page has its own limit");
    }

    @Test
    void aFaultTellsNothingOfTheInside() {
        HttpResponse<String> response = server.ask(server.withToken("/fault", TestServer.VIEW));
        assertProblem(500, response);
        assertFalse(response.body().contains("secret"), response.body());
    }

    @Test
    void itDescribesItselfToAnybody() {
        HttpResponse<String> response = server.ask(server.request("/api/v1/openapi.json"));
        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("\"/api/v1/things/{name}\":{\"get\":"), response.body());
    }

    @Test
    void aFileOfTheDashboardNeedsNoTokenAndMayDoLittle() {
        HttpResponse<String> page = server.ask(server.request("/part/sample.html"));
        assertEquals(200, page.statusCode());
        assertEquals("a page\n", page.body());
        assertEquals(
                "text/html; charset=utf-8",
                page.headers().firstValue("Content-Type").orElse(""));
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        String tag = page.headers().firstValue("ETag").orElse("");
        HttpResponse<String> again =
                server.ask(server.request("/part/sample.html").header("If-None-Match", tag));
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        assertEquals(
                405,
                server.ask(server.request("/part/sample.html").POST(BodyPublishers.noBody()))
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/part/../part/sample.html",
                "/part//sample.html",
                "/part/%2e%2e/part/sample.html",
                "/part%2Fsample.html",
                "/part\\sample.html",
                "/part/sample.html/",
                "/../dev/holdfast/agent/Agent.class",
                "/part/.sample.html",
                "/part"
            })
    void noOtherNameLeadsToAFile(String path) throws Exception {
        String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.matches("(?s)HTTP/1.1 40[04] .*"), answer);
    }
}
