package dev.holdfast.servers;

import java.time.Duration;

/** What a {@link FaultProxy} does to an exchange. */
public sealed interface Fault {
    /** Nothing: it passes through. */
    record None() implements Fault {}

    /** The request does not arrive, and the connection breaks without a reply. */
    record Refuse() implements Fault {}

    /** Of the request's body only the first bytes arrive; then both connections break. */
    record CutRequest(long bytes) implements Fault {}

    /**
     * The request does not arrive; the proxy replies in the server's place.
     *
     * @param status the HTTP status
     * @param headers further header lines, each ending in CR LF; may be empty
     * @param body its text; may be empty
     */
    record Reply(int status, String headers, String body) implements Fault {}

    /** The server does what it is asked, but its reply is lost. */
    record LoseReply() implements Fault {}

    /** Of the reply's body only the first bytes arrive; then the connection breaks. */
    record CutReply(long bytes) implements Fault {}

    /** One bit of the reply's body is wrong, if it has that byte. */
    record FlipReply(long at, int bit) implements Fault {}

    /** The reply's body ends early, and its head says so, too: a server that lies. */
    record ShortenReply(long bytes) implements Fault {}

    /** The reply takes longer by that time. */
    record Delay(Duration duration) implements Fault {}

    /** The reply's body arrives slowly, at so many bytes a second. */
    record Slow(long bytesPerSecond) implements Fault {}
}
