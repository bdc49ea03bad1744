package dev.holdfast.agent.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;

/** What browsers are told of every answer: to keep nothing, to guess nothing, to show it in no other page. */
final class Headers {
    private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

    private Headers() {}

    static void putAlways(Response response) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    }

    /** A page may load what is of the same server, and nothing may be written into it. */
    static void putForPage(Response response, String tag) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        headers.put(HttpHeader.ETAG, tag);
        headers.put(
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                        + " require-trusted-types-for 'script'");
    }
}
