package dev.holdfast.agent.http;

import dev.holdfast.agent.document.Documents;
import java.util.Optional;

/** A request is not done. Becomes a problem document (RFC 9457); none of its texts repeats a secret. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String hint;
    private final Optional<Header> header;

    /** A field of the response. */
    record Header(String name, String value) {}

    /** Why it is not done. */
    public enum Kind {
        MALFORMED(400, "The request is not well formed"),
        UNAUTHORISED(401, "Not authorised"),
        FORBIDDEN(403, "Not allowed"),
        NOT_FOUND(404, "There is no such thing"),
        METHOD_NOT_ALLOWED(405, "Not this method"),
        CONFLICT(409, "Not possible now"),
        TOO_LARGE(413, "The request is too large"),
        UNSUPPORTED_CONTENT(415, "Not this kind of content"),
        MISDIRECTED(421, "Not this host"),
        TOO_MANY_REQUESTS(429, "Too many requests"),
        HEADERS_TOO_LARGE(431, "The header is too large"),
        FAULT(500, "A fault of the agent"),
        UNAVAILABLE(503, "Not available now");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** The kind, in words. */
        public String title() {
            return title;
        }

        /** The kind that has a status, or the nearest to it. */
        static Kind of(int status) {
            for (Kind kind : values()) {
                if (kind.status == status) {
                    return kind;
                }
            }
            return status < 500 ? MALFORMED : FAULT;
        }
    }

    private Refusal(Kind kind, String detail, String hint, Optional<Header> header) {
        super(detail, null, false, false);
        this.kind = kind;
        this.hint = hint;
        this.header = header;
    }

    /**
     * Of a kind.
     *
     * @param detail what was wrong with this request, a sentence
     * @param hint what to do; may be empty
     */
    public Refusal(Kind kind, String detail, String hint) {
        this(kind, detail, hint, Optional.empty());
    }

    static Refusal unauthorised(String detail) {
        return new Refusal(
                Kind.UNAUTHORISED,
                detail,
                "Send it as 'Authorization: Bearer TOKEN'; the agent's configuration says which file holds it.",
                Optional.of(new Header("WWW-Authenticate", "Bearer realm=\"holdfast\"")));
    }

    static Refusal wrongMethod(String method, String allowed) {
        return new Refusal(
                Kind.METHOD_NOT_ALLOWED,
                method + " is not possible here.",
                "Use " + allowed + ".",
                Optional.of(new Header("Allow", allowed)));
    }

    static Refusal tooMany(String detail, long seconds) {
        return new Refusal(
                Kind.TOO_MANY_REQUESTS,
                detail,
                "Ask again in " + seconds + " s.",
                Optional.of(new Header("Retry-After", Long.toString(seconds))));
    }

    /** Why it is not done. */
    public Kind kind() {
        return kind;
    }

    Optional<Header> header() {
        return header;
    }

    ProblemView problem() {
        return new ProblemView(
                "urn:holdfast:problem:" + Documents.word(kind),
                kind.title(),
                kind.status(),
                String.valueOf(getMessage()),
                hint);
    }
}
