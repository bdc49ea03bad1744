package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import java.nio.file.Path;
import java.util.Optional;

/** The keys of {@code agent}. */
final class HostKeys {
    private static final Key<HostAndPort> ADDRESS = Key.required(
            "address",
            HostAndPort.type(),
            "What the agent listens on. Without `certificate` and `key` it has to be a loopback address.",
            "\"127.0.0.1:8740\"");
    private static final Key<Secret> TOKEN = Key.optional(
            "token",
            Secret.type(),
            "nobody may change anything",
            "What a client shows to do anything.",
            "file:api.token");
    private static final Key<Secret> VIEW_TOKEN = Key.optional(
            "view-token",
            Secret.type(),
            "only `token` shows anything",
            "What a client shows to see everything and change nothing.",
            "credential:view.token");
    private static final Key<Path> CERTIFICATE = Key.optional(
            "certificate",
            Scalars.path(),
            "no TLS",
            "File with the certificate and those that vouch for it (PEM).",
            "/etc/holdfast/tls.pem");
    private static final Key<Path> PRIVATE_KEY = Key.optional(
            "key", Scalars.path(), "no TLS", "File with the certificate's private key (PEM).", "/etc/holdfast/tls.key");

    private static final Mapping<Http> HTTP = new Mapping<>(
            Shape.of(
                    "agent.http",
                    "Where the agent answers HTTP requests.",
                    ADDRESS,
                    TOKEN,
                    VIEW_TOKEN,
                    CERTIFICATE,
                    PRIVATE_KEY),
            HostKeys::http);

    private static final Key<String> NAME = Key.optional(
            "name", Scalars.text(), "this host's name", "What this host is called in its points.", "host-a");
    private static final Key<Path> STATE = Key.withDefault(
            "state",
            Scalars.path(),
            "/var/lib/holdfast",
            "The folder of caches and journals. It may be lost without losing a backup.",
            "/var/lib/holdfast");
    private static final Key<Http> HTTP_KEY = Key.optional(
            "http",
            HTTP,
            "it answers none",
            "Where the agent answers HTTP requests.",
            "{address: \"127.0.0.1:8740\", token: file:api.token}");

    /** What the file says of this host. */
    static final Mapping<Host> HOST =
            new Mapping<>(Shape.of("agent", "The host that the agent runs on.", NAME, STATE, HTTP_KEY), HostKeys::host);

    private HostKeys() {}

    private static Optional<Host> host(Section section) {
        Optional<String> name = section.get(NAME);
        Optional<Path> state = section.get(STATE);
        Optional<Http> http = section.get(HTTP_KEY);
        return Section.of(() -> new Host(name.orElseGet(HostName::ofThisHost), state.orElseThrow(), http), state);
    }

    private static Optional<Http> http(Section section) {
        Optional<HostAndPort> address = section.get(ADDRESS);
        Optional<Secret> token = section.get(TOKEN);
        Optional<Secret> viewToken = section.get(VIEW_TOKEN);
        Optional<Path> certificate = section.get(CERTIFICATE);
        Optional<Path> key = section.get(PRIVATE_KEY);
        if (section.has(CERTIFICATE) != section.has(PRIVATE_KEY)) {
            section.reject(
                    section.has(CERTIFICATE) ? CERTIFICATE : PRIVATE_KEY, "'certificate' and 'key' belong together");
            return Optional.empty();
        }
        if (address.isPresent() && !address.get().isLoopback() && !section.has(CERTIFICATE)) {
            section.reject(
                    ADDRESS,
                    address.get()
                            + " is reached from other hosts, so it needs TLS: add 'certificate' and 'key', or listen"
                            + " on 127.0.0.1");
            return Optional.empty();
        }
        return Section.of(
                () -> new Http(
                        address.orElseThrow(),
                        token,
                        viewToken,
                        certificate.map(file -> new Http.Tls(file, key.orElseThrow()))),
                address,
                section.has(CERTIFICATE) ? certificate.flatMap(_ -> key) : address);
    }
}
