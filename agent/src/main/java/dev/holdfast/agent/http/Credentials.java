package dev.holdfast.agent.http;

import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.config.Http.Role;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.document.Documents;
import dev.holdfast.engine.console.UsageException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** Knows who asks, by a token or a certificate. Keeps digests of tokens only, and compares them in constant time. */
public final class Credentials {
    private static final int SHORTEST = 20;
    private static final int LONGEST = 512;
    private static final String SCHEME = "bearer ";

    private final List<Token> tokens;
    private final Map<X500Principal, Role> subjects;

    /** A token, as far as it has to be known. */
    private static final class Token {
        private final byte[] digest;
        private final Role role;

        Token(String token, Role role) {
            this.digest = digest(token);
            this.role = role;
        }

        boolean is(byte[] other) {
            return MessageDigest.isEqual(digest, other);
        }
    }

    private Credentials(List<Token> tokens, Map<X500Principal, Role> subjects) {
        this.tokens = tokens;
        this.subjects = subjects;
    }

    /**
     * Those of a configuration; tokens are read from where it says.
     *
     * @param variables the environment
     * @throws UsageException if a token cannot be read, or is too easy to guess
     */
    public static Credentials of(Http http, Function<String, Optional<String>> variables) throws UsageException {
        Optional<Token> operate = token(http.token(), Role.OPERATE, variables);
        Optional<Token> view = token(http.viewToken(), Role.VIEW, variables);
        if (operate.isPresent() && view.isPresent() && operate.get().is(view.get().digest)) {
            throw new UsageException("'token' and 'view-token' are the same", "Make another one: openssl rand -hex 32");
        }
        return new Credentials(
                Stream.concat(operate.stream(), view.stream()).toList(),
                http.clients().stream()
                        .collect(Collectors.toMap(Http.Client::subject, Http.Client::role, (a, _) -> a)));
    }

    private static Optional<Token> token(
            Optional<Secret> secret, Role role, Function<String, Optional<String>> variables) throws UsageException {
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Token(read(secret.get(), variables), role));
    }

    /**
     * Reads a token.
     *
     * @throws UsageException if it cannot be read, or is none
     */
    public static String read(Secret secret, Function<String, Optional<String>> variables) throws UsageException {
        String token = new String(secret.read(variables), StandardCharsets.ISO_8859_1).strip();
        if (!token.matches("[!-~]{" + SHORTEST + "," + LONGEST + "}")) {
            throw new UsageException(
                    "the token of " + secret + " is none: it has " + SHORTEST + " to " + LONGEST
                            + " visible ASCII characters, on one line",
                    "Make one: (umask 077; openssl rand -hex 32 > FILE)");
        }
        return token;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Who asks. A token that is shown is what counts, and has to be right.
     *
     * @param authorization the field of that name
     * @param certificate what the client proved to be its own
     */
    Optional<Caller> identify(Optional<String> authorization, Optional<X509Certificate> certificate) {
        if (authorization.isPresent()) {
            return byToken(authorization.get());
        }
        return certificate
                .map(X509Certificate::getSubjectX500Principal)
                .flatMap(subject ->
                        Optional.ofNullable(subjects.get(subject)).map(role -> new Caller(role, subject.getName())));
    }

    private Optional<Caller> byToken(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
        Optional<Caller> caller = Optional.empty();
        for (Token token : tokens) { // all of them, however early one fits
            if (token.is(shown)) {
                caller = Optional.of(new Caller(token.role, "token (" + Documents.word(token.role) + ")"));
            }
        }
        return caller;
    }
}
