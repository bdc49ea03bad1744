package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.unit.WrongValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

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
            "no token allows a change",
            "What a client shows to do anything.",
            "file:api.token");
    private static final Key<Secret> VIEW_TOKEN = Key.optional(
            "view-token",
            Secret.type(),
            "no token is for seeing alone",
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

    private static final Key<Path> CLIENT_CA = Key.optional(
            "client-ca",
            Scalars.path(),
            "clients need no certificate",
            "File with the certificates (PEM) that vouch for those of clients; a client without one is turned away. Needs"
                    + " TLS.",
            "/etc/holdfast/clients-ca.pem");

    private static final Key<String> SUBJECT = Key.required(
            "subject",
            subject(),
            "The subject of the client's certificate, as `openssl x509 -noout -subject -nameopt RFC2253` shows it.",
            "\"CN=prometheus,O=Example\"");
    private static final Key<Http.Role> ROLE = Key.required(
            "role",
            Scalars.choice(roles()),
            "`view` sees everything and changes nothing, `operate` may do anything.",
            "view");
    private static final Mapping<Http.Client> CLIENT = new Mapping<>(
            Shape.of("agent.http.clients", "Who may do what by a certificate.", SUBJECT, ROLE), HostKeys::client);
    private static final Key<List<Http.Client>> CLIENTS = Key.optional(
            "clients",
            new ListOf<>(CLIENT, "clients"),
            "a certificate alone shows nothing",
            "Which clients need no token, by the subject of their certificate.",
            "[{subject: \"CN=prometheus,O=Example\", role: view}]");

    private static final Mapping<Http> HTTP = new Mapping<>(
            Shape.of(
                    "agent.http",
                    "Where the agent answers HTTP requests.",
                    ADDRESS,
                    TOKEN,
                    VIEW_TOKEN,
                    CERTIFICATE,
                    PRIVATE_KEY,
                    CLIENT_CA,
                    CLIENTS),
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

    /** In the order of the reference page, which must not differ from run to run. */
    private static Map<String, Http.Role> roles() {
        Map<String, Http.Role> roles = new LinkedHashMap<>();
        roles.put("view", Http.Role.VIEW);
        roles.put("operate", Http.Role.OPERATE);
        return roles;
    }

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
        Optional<Path> clientCa = section.get(CLIENT_CA);
        Optional<List<Http.Client>> clients = section.get(CLIENTS);
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
        if (!isAnybodyLetIn(section)) {
            return Optional.empty();
        }
        return Section.of(
                () -> new Http(
                        address.orElseThrow(),
                        token,
                        viewToken,
                        certificate.map(file -> new Http.Tls(file, key.orElseThrow(), clientCa)),
                        clients.orElse(List.of())),
                address,
                section.has(CERTIFICATE) ? certificate.flatMap(_ -> key) : address);
    }

    /** Other users of this host reach a loopback address too, so nobody is let in for being there. */
    private static boolean isAnybodyLetIn(Section section) {
        if (section.has(CLIENT_CA) && !section.has(CERTIFICATE)) {
            section.reject(CLIENT_CA, "clients show certificates by TLS only: add 'certificate' and 'key'");
            return false;
        }
        if (section.has(CLIENTS) && !section.has(CLIENT_CA)) {
            section.reject(CLIENTS, "nobody vouches for the certificates of 'clients': add 'client-ca'");
            return false;
        }
        if (!section.has(TOKEN) && !section.has(VIEW_TOKEN) && !section.has(CLIENTS)) {
            section.reject(
                    ADDRESS, "nobody could ask anything: add 'token', 'view-token', or 'client-ca' and 'clients'");
            return false;
        }
        return true;
    }

    private static Optional<Http.Client> client(Section section) {
        Optional<String> subject = section.get(SUBJECT);
        Optional<Http.Role> role = section.get(ROLE);
        return Section.of(
                () -> new Http.Client(new X500Principal(subject.orElseThrow()), role.orElseThrow()), subject, role);
    }

    private static Scalar<String> subject() {
        return new Scalar<>("name of a certificate's subject", Scalars.string(), (text, _) -> {
            try {
                return new X500Principal(text).getName();
            } catch (IllegalArgumentException e) {
                throw new WrongValue(
                        "'" + text + "' is not the subject of a certificate; write CN=prometheus,O=Example");
            }
        });
    }
}
