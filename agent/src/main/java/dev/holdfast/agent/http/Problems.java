package dev.holdfast.agent.http;

import dev.holdfast.agent.document.Documents;
import dev.holdfast.engine.format.JsonObject;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Tells of what was refused, by us and by the library alike, in one shape. */
final class Problems extends ErrorHandler {
    private static final String TYPE = "application/problem+json";

    static void write(Response response, Callback callback, Refusal refusal) {
        response.setStatus(refusal.kind().status());
        refusal.header().ifPresent(header -> response.getHeaders().put(header.name(), header.value()));
        if (refusal.kind() == Refusal.Kind.TOO_LARGE) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close"); // what is left of the body is not read
        }
        write(response, callback, refusal.problem());
    }

    private static void write(Response response, Callback callback, ProblemView problem) {
        byte[] bytes = bytes(problem);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private static byte[] bytes(ProblemView problem) {
        return JsonObject.bytes(Documents.write(problem));
    }

    /** Of what the library found wrong; its own words are for its developers. */
    private static ProblemView of(int status) {
        ProblemView nearest = new Refusal(Refusal.Kind.of(status), "The request cannot be read.", "").problem();
        return new ProblemView(nearest.type(), nearest.title(), status, nearest.detail(), nearest.hint());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Headers.putAlways(response);
        write(response, callback, of(response.getStatus()));
        return true;
    }
}
