package dev.holdfast.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.document.Documents;
import dev.holdfast.engine.format.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request comes through here: it is checked from the outside in, then answered, on a thread that may wait. */
final class Gate extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int LARGEST_BODY = 16 * 1024;
    private static final int MOST_PASSED_OVER = 256 << 10;
    private static final int MOST_AT_ONCE = 64;
    private static final String JSON = "application/json";

    private final RateLimit requests;
    private final RateLimit files;
    private final ConnectionWatch watch;
    private final Dashboard dashboard = new Dashboard();
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);
    private volatile Rules rules;

    /**
     * What a configuration says of requests.
     *
     * @param router what can be asked
     * @param credentials who may ask
     * @param names by which it is called
     */
    record Rules(Router router, Credentials credentials, HostNames names) {}

    /**
     * A gate.
     *
     * @param requests how much may be asked of the API
     * @param files how many files of the page may be fetched: they cost next to nothing, and one page is many of them
     */
    Gate(Rules rules, RateLimit requests, RateLimit files, ConnectionWatch watch) {
        this.rules = rules;
        this.requests = requests;
        this.files = files;
        this.watch = watch;
    }

    /** Goes over to other rules; what is being answered is answered by those before. */
    void adopt(Rules next) {
        rules = next;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Connection connection = request.getConnectionMetaData().getConnection();
        watch.asked(connection);
        Request.addCompletionListener(request, _ -> watch.answered(connection));
        Headers.putAlways(response);
        if (!turns.tryAcquire()) {
            Problems.write(
                    response,
                    callback,
                    new Refusal(
                            Refusal.Kind.UNAVAILABLE,
                            "Too many requests are being answered.",
                            "Ask again in a second."));
            return true;
        }
        try {
            answer(request, response, callback);
        } catch (Refusal e) {
            Problems.write(response, callback, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Problems.write(response, callback, new Refusal(Refusal.Kind.UNAVAILABLE, "The agent ends.", ""));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("path", request.getHttpURI().getPath())
                    .setCause(e)
                    .log("a request failed");
            Problems.write(
                    response,
                    callback,
                    new Refusal(
                            Refusal.Kind.FAULT,
                            "A fault of the agent; its log says more.",
                            "Report what the log says."));
        } finally {
            turns.release();
        }
        return true;
    }

    private void answer(Request request, Response response, Callback callback) throws Refusal, InterruptedException {
        String path = request.getHttpURI().getPath();
        Optional<Dashboard.File> file = dashboard.find(path);
        RateLimit limit = file.isPresent() ? files : requests;
        if (!limit.take(Request.getRemoteAddr(request))) {
            throw Refusal.tooMany("There were too many requests.", 1);
        }
        Rules now = rules;
        if (!now.names().contain(Request.getServerName(request))) {
            throw new Refusal(
                    Refusal.Kind.MISDIRECTED,
                    "The agent is not known by that name.",
                    "Use the address of the configuration, or a name that its certificate has.");
        }
        Optional<Router.Match> match = now.router().find(request.getMethod(), path);
        if (match.isPresent()) {
            call(now, match.get(), request, response, callback);
            return;
        }
        Dashboard.File found = file.orElseThrow(() -> new Refusal(
                Refusal.Kind.NOT_FOUND, "Nothing is here.", "GET /api/v1/openapi.json tells what can be asked."));
        if (!request.getMethod().equals("GET")) {
            throw Refusal.wrongMethod(request.getMethod(), "GET");
        }
        serve(found, request, response, callback);
    }

    private void call(Rules now, Router.Match match, Request request, Response response, Callback callback)
            throws Refusal, InterruptedException {
        Route route = match.route();
        Optional<Caller> caller = admit(now, route, request);
        Map<Parameter<?>, Object> values = Router.values(
                match, Optional.ofNullable(request.getHttpURI().getQuery()).orElse(""));
        byte[] body = body(route, request);
        Answer answer = route.action().answer(new Call(caller, values, body));
        response.setStatus(route.status());
        switch (answer) {
            case Answer.Document(Record document) ->
                write(response, callback, JSON, JsonObject.bytes(Documents.write(document)));
            case Answer.Json(ObjectNode document) -> write(response, callback, JSON, JsonObject.bytes(document));
            case Answer.Text(String contentType, String text) ->
                write(response, callback, contentType, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Optional<Caller> admit(Rules now, Route route, Request request) throws Refusal {
        if (route.role().isEmpty()) {
            return Optional.empty();
        }
        List<HttpField> fields = request.getHeaders().getFields(HttpHeader.AUTHORIZATION);
        Optional<String> authorization = fields.stream().findFirst().map(HttpField::getValue);
        Caller caller = (fields.size() > 1
                        ? Optional.<Caller>empty()
                        : now.credentials().identify(authorization, certificate(request)))
                .orElseThrow(() -> Refusal.unauthorised(
                        authorization.isPresent() ? "The token is not right." : "This needs a token."));
        if (!caller.may(route.role().get())) {
            throw new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "This may be done by those only who may operate.",
                    "Use 'token', not 'view-token'.");
        }
        if (route.method() == Route.Method.POST) {
            requireOwnOrigin(request);
        }
        return Optional.of(caller);
    }

    private static Optional<X509Certificate> certificate(Request request) {
        EndPoint.SslSessionData session =
                (EndPoint.SslSessionData) request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
        return Optional.ofNullable(session)
                .map(EndPoint.SslSessionData::peerCertificates)
                .filter(chain -> chain.length > 0)
                .map(chain -> chain[0]);
    }

    /** A browser that has a client's certificate shows it for any page; it also says of what page a request is. */
    private static void requireOwnOrigin(Request request) throws Refusal {
        Optional<String> origin = Optional.ofNullable(request.getHeaders().get(HttpHeader.ORIGIN));
        String own =
                request.getHttpURI().getScheme() + "://" + request.getHttpURI().getAuthority();
        if (origin.isPresent() && !origin.get().equalsIgnoreCase(own)) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "Pages of others may change nothing.", "");
        }
    }

    private static byte[] body(Route route, Request request) throws Refusal {
        if (request.getLength() > LARGEST_BODY + MOST_PASSED_OVER) {
            throw tooLarge();
        }
        byte[] body;
        try (InputStream stream = Content.Source.asInputStream(request)) {
            body = stream.readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                stream.skip(MOST_PASSED_OVER); // who is cut off while he sends does not hear why
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Kind.MALFORMED, "The body did not arrive whole.", "");
        }
        if (body.length > LARGEST_BODY) {
            throw tooLarge();
        }
        if (body.length > 0) {
            String type = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE))
                    .orElse("");
            if (route.method() != Route.Method.POST) {
                throw new Refusal(Refusal.Kind.MALFORMED, "This takes no body.", "");
            }
            if (!type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
                throw new Refusal(
                        Refusal.Kind.UNSUPPORTED_CONTENT,
                        "The body has to be JSON.",
                        "Send 'Content-Type: " + JSON + "'.");
            }
        }
        return body;
    }

    private static Refusal tooLarge() {
        return new Refusal(Refusal.Kind.TOO_LARGE, "A body has at most " + LARGEST_BODY + " bytes.", "");
    }

    private static void serve(Dashboard.File file, Request request, Response response, Callback callback) {
        Headers.putForPage(response, file.tag());
        if (file.tag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            response.setStatus(304);
            response.write(true, ByteBuffer.allocate(0), callback);
            return;
        }
        write(response, callback, file.contentType(), file.content());
    }

    private static void write(Response response, Callback callback, String contentType, byte[] bytes) {
        write(response, callback, contentType, ByteBuffer.wrap(bytes));
    }

    private static void write(Response response, Callback callback, String contentType, ByteBuffer content) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
        response.write(true, content, callback);
    }
}
