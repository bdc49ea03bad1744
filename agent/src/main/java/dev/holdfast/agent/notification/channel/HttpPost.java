package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.WebAddress;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Posts JSON to a URL. Follows no redirect, since what is sent is meant for that server; reads little of what it answers. */
final class HttpPost {
    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration TO_ANSWER = Duration.ofSeconds(20);
    private static final int MOST_READ = 2048;
    private static final int LONGEST_SHOWN = 200;
    private static final int OTHER_REQUESTS = 429;
    private static final int TIMEOUT = 408;

    private final Address address;
    private final SSLContext tls;
    private final InstantSource clock;
    private final HttpClient client;

    HttpPost(Address address, SSLContext tls, InstantSource clock) {
        this.address = address;
        this.tls = tls;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // some servers choke on the offer of another over plain HTTP
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TO_CONNECT)
                .sslContext(tls)
                .build();
    }

    /** Posts a body with headers. */
    Attempt post(byte[] body, Map<String, String> headers) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address.url())
                    .timeout(TO_ANSWER)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "Holdfast")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(request::header);
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            return judge(response.statusCode(), response.headers(), beginning(response.body()));
        } catch (UsageException e) {
            return new Attempt.Refused(e.getMessage() + "; try: " + e.hint());
        } catch (IOException e) {
            return new Attempt.Failed(text(e));
        }
    }

    private static String beginning(InputStream body) throws IOException {
        try (body) {
            String text = new String(body.readNBytes(MOST_READ), StandardCharsets.UTF_8).strip();
            return text.substring(0, Math.min(LONGEST_SHOWN, text.length()));
        }
    }

    private Attempt judge(int status, HttpHeaders headers, String said) {
        String answer = "status " + status + (said.isEmpty() ? "" : ": " + said);
        if (status / 100 == 2) {
            return new Attempt.Done("status " + status);
        }
        if (status / 100 == 5 || status == OTHER_REQUESTS || status == TIMEOUT) {
            return new Attempt.Failed(answer, headers.firstValue("Retry-After").flatMap(this::retryAfter));
        }
        return new Attempt.Refused(
                status / 100 == 3
                        ? "status " + status + ": redirects are not followed, write the URL it leads to"
                        : answer);
    }

    /** Seconds, or a date. */
    private Optional<Duration> retryAfter(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration wait = Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(wait).filter(Duration::isPositive);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Looks the server up, connects, and has it show its certificate; asks nothing of it. */
    Attempt tryOut() {
        try {
            URI url = address.url();
            boolean plain = "http".equals(url.getScheme());
            int port = url.getPort() >= 0 ? url.getPort() : plain ? 80 : 443;
            String host = url.getHost().replaceAll("[\\[\\]]", "");
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), (int) TO_CONNECT.toMillis());
                socket.setSoTimeout((int) TO_CONNECT.toMillis());
                if (!plain) {
                    shakeHands(socket, host, port);
                }
            }
            return new Attempt.Done(plain && WebAddress.isLoopback(url) ? "reachable" : "reachable, by TLS");
        } catch (UsageException e) {
            return new Attempt.Refused(e.getMessage() + "; try: " + e.hint());
        } catch (IOException e) {
            return new Attempt.Failed(text(e));
        }
    }

    private void shakeHands(Socket socket, String host, int port) throws IOException {
        try (SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, false)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
        }
    }

    /** What went wrong, without the URL, which may be a secret. */
    private static String text(IOException e) {
        return switch (e) {
            case HttpConnectTimeoutException _ -> "no connection within " + TO_CONNECT.toSeconds() + " s";
            case HttpTimeoutException _ -> "no answer within " + TO_ANSWER.toSeconds() + " s";
            case ConnectException _ -> "no connection: refused, or the name is unknown";
            case SSLException _ -> "TLS failed: " + e.getMessage();
            case UnknownHostException _ -> "the name of the server is unknown";
            default -> "it broke off: " + e.getClass().getSimpleName();
        };
    }
}
