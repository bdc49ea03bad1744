package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.key.Variants;
import dev.holdfast.agent.config.unit.WrongValue;
import java.net.URI;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of {@code notifications}. */
final class NotificationKeys {
    private static final String PATH = "notifications";
    private static final String ALL = "*";
    private static final List<String> FACILITIES = List.of(
            "user", "daemon", "auth", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");

    private static final Key<List<Set<NotificationEvent>>> EVENTS = Key.required(
            "events",
            new ListOf<>(Scalars.choice(events()), "events"),
            "What it is told of; `*` is everything.",
            "[\"*\"]");

    private static final Key<NotificationTarget.Address> URL = Key.required(
            "url",
            address(),
            "Where the request goes: an `https` URL, or a reference to a secret that is one.",
            "\"https://hooks.example.com/dr\"");
    private static final Key<URI> SMTP =
            Key.required("smtp", smtp(), "The server, `smtp` or `smtps`.", "\"smtp://mail.example.com:587\"");
    private static final Key<String> FROM = Key.required("from", mailbox(), "The sender.", "holdfast@example.com");
    private static final Key<List<String>> TO =
            Key.required("to", new ListOf<>(mailbox(), "mail addresses"), "The receivers.", "[oncall@example.com]");
    private static final Key<Secret> LOGIN =
            Key.optional("login", Secret.type(), "no login", "`user:password` for the server.", "credential:smtp");
    private static final Key<List<String>> RUN = Key.required(
            "run", WorkloadKeys.command(), "The program to run, and its arguments.", "[\"/usr/local/bin/page\"]");
    private static final Key<String> FACILITY = Key.withDefault(
            "facility", Scalars.choice(words(FACILITIES)), "daemon", "The facility of the lines.", "local3");
    private static final Key<HostAndPort> SERVER = Key.optional(
            "host",
            HostAndPort.type(),
            "this host's own log",
            "A server that takes lines over UDP.",
            "\"log.example.com:514\"");

    /** What the file says of who is told of what. */
    static final Variants<NotificationTarget> NOTIFICATION =
            new Variants<>("type", "How it is told.", targets(), Set.of());

    private NotificationKeys() {}

    private static Map<String, Mapping<? extends NotificationTarget>> targets() {
        Map<String, Mapping<? extends NotificationTarget>> targets = new LinkedHashMap<>();
        targets.put(
                "webhook", new Mapping<>(Shape.of(PATH, "An HTTPS request.", URL, EVENTS), NotificationKeys::webhook));
        targets.put(
                "email",
                new Mapping<>(Shape.of(PATH, "A mail.", SMTP, FROM, TO, LOGIN, EVENTS), NotificationKeys::email));
        targets.put(
                "command",
                new Mapping<>(Shape.of(PATH, "A program that is run.", RUN, EVENTS), NotificationKeys::command));
        targets.put(
                "syslog",
                new Mapping<>(Shape.of(PATH, "A line in a log.", FACILITY, SERVER, EVENTS), NotificationKeys::syslog));
        return targets;
    }

    private static Map<String, Set<NotificationEvent>> events() {
        Map<String, Set<NotificationEvent>> events = new LinkedHashMap<>();
        events.put(ALL, NotificationTarget.everything());
        for (NotificationEvent event : NotificationEvent.values()) {
            events.put(event.word(), Set.of(event));
        }
        return events;
    }

    private static Map<String, String> words(List<String> words) {
        Map<String, String> map = new LinkedHashMap<>();
        words.forEach(word -> map.put(word, word));
        return map;
    }

    private static Scalar<NotificationTarget.Address> address() {
        return new Scalar<>("https URL, or reference to a secret", Scalars.string(), (text, reading) -> {
            if (text.startsWith("file:") || text.startsWith("credential:")) {
                return new NotificationTarget.SecretAddress(
                        Secret.type().parser().parse(text, reading));
            }
            // The text is not repeated: whoever knows such a URL may use it.
            if (!text.startsWith("https://")) {
                throw new WrongValue("an https URL, or a reference to a secret that is one, is expected here");
            }
            return new NotificationTarget.PlainAddress(
                    Scalars.url("https://hooks.example.com/dr").parser().parse(text, reading));
        });
    }

    private static Scalar<URI> smtp() {
        return new Scalar<>("URL", Scalars.string(), (text, reading) -> {
            URI url = Scalars.url("smtp://mail.example.com:587").parser().parse(text, reading);
            if (!Set.of("smtp", "smtps").contains(url.getScheme())
                    || url.getHost() == null
                    || url.getUserInfo() != null) {
                throw new WrongValue("a mail server is written as smtp://mail.example.com:587 or"
                        + " smtps://mail.example.com:465, and its login as a secret");
            }
            return url;
        });
    }

    private static Scalar<String> mailbox() {
        String form = "^[^@\\s]+@[^@\\s]+$";
        return new Scalar<>("mail address", Scalars.string().put("pattern", form), (text, _) -> {
            if (!text.matches(form)) {
                throw new WrongValue("'" + text + "' is not a mail address; write oncall@example.com");
            }
            return text;
        });
    }

    private static Optional<Set<NotificationEvent>> eventsOf(Section section) {
        return section.get(EVENTS).map(lists -> {
            Set<NotificationEvent> events = EnumSet.noneOf(NotificationEvent.class);
            lists.forEach(events::addAll);
            return events;
        });
    }

    private static Optional<NotificationTarget> webhook(Section section) {
        Optional<NotificationTarget.Address> url = section.get(URL);
        Optional<Set<NotificationEvent>> events = eventsOf(section);
        return Section.of(() -> new NotificationTarget.Webhook(url.orElseThrow(), events.orElseThrow()), url, events);
    }

    private static Optional<NotificationTarget> email(Section section) {
        Optional<URI> smtp = section.get(SMTP);
        Optional<String> from = section.get(FROM);
        Optional<List<String>> to = section.get(TO);
        Optional<Secret> login = section.get(LOGIN);
        Optional<Set<NotificationEvent>> events = eventsOf(section);
        return Section.of(
                () -> new NotificationTarget.Email(
                        smtp.orElseThrow(), from.orElseThrow(), to.orElseThrow(), login, events.orElseThrow()),
                smtp,
                from,
                to,
                events);
    }

    private static Optional<NotificationTarget> command(Section section) {
        Optional<List<String>> run = WorkloadKeys.requireProgram(section, RUN);
        Optional<Set<NotificationEvent>> events = eventsOf(section);
        return Section.of(() -> new NotificationTarget.Command(run.orElseThrow(), events.orElseThrow()), run, events);
    }

    private static Optional<NotificationTarget> syslog(Section section) {
        Optional<String> facility = section.get(FACILITY);
        Optional<HostAndPort> server = section.get(SERVER);
        Optional<Set<NotificationEvent>> events = eventsOf(section);
        return Section.of(
                () -> new NotificationTarget.Syslog(facility.orElseThrow(), server, events.orElseThrow()),
                facility,
                events);
    }
}
