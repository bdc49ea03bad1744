package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.key.Variants;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.config.unit.WrongValue;
import java.net.URI;
import java.time.Duration;
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

    /** Events of features that this version does not have. */
    private static final Set<String> LATER = Set.of("drill-failed");

    private static final Duration LONGEST_RUN = Duration.ofSeconds(30);
    private static final List<String> FACILITIES = List.of(
            "user", "daemon", "auth", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");

    private static final Key<List<Set<NotificationEvent>>> EVENTS = Key.required(
            "events",
            new ListOf<>(Scalars.choice(events(), LATER), "events"),
            "What it is told of; `*` is everything.",
            "[\"*\"]");
    private static final Key<Duration> AFTER = Key.withDefault(
            "after",
            Scalars.duration(Duration.ZERO),
            "0s",
            "How long a condition has to stand before this one is told of it: whoever is asked if nobody else helped.",
            "30m");
    private static final Key<Duration> REPEAT = Key.optional(
            "repeat",
            Scalars.duration(Duration.ofMinutes(1)),
            "never",
            "How often it is told again while the condition stands.",
            "4h");

    private static final Key<NotificationTarget.Address> URL = Key.required(
            "url",
            address(),
            "Where the request goes: an `https` URL (`http` on this host itself), or a reference to a secret that is one.",
            "\"https://hooks.example.com/dr\"");
    private static final Key<Secret> SECRET = Key.optional(
            "secret",
            Secret.type(),
            "requests are not signed",
            "What requests are signed with (HMAC-SHA256), so that the receiver can tell whose they are.",
            "credential:hook.secret");
    private static final Key<URI> SMTP = Key.required(
            "smtp",
            smtp(),
            "The server, `smtp` (with STARTTLS, which any but this host itself has to offer) or `smtps`.",
            "\"smtp://mail.example.com:587\"");
    private static final Key<String> FROM = Key.required("from", mailbox(), "The sender.", "holdfast@example.com");
    private static final Key<List<String>> TO =
            Key.required("to", new ListOf<>(mailbox(), "mail addresses"), "The receivers.", "[oncall@example.com]");
    private static final Key<Secret> LOGIN =
            Key.optional("login", Secret.type(), "no login", "`user:password` for the server.", "credential:smtp");
    private static final Key<List<String>> RUN = Key.required(
            "run",
            WorkloadKeys.command(),
            "The program to run, and its arguments; it finds what happened in variables `HOLDFAST_…`, and reads it as JSON.",
            "[\"/usr/local/bin/page\"]");
    private static final Key<Duration> TIMEOUT =
            Key.withDefault("timeout", timeout(), "30s", "How long it may run, 30s at most.", "30s");
    private static final Key<String> FACILITY = Key.withDefault(
            "facility", Scalars.choice(words(FACILITIES)), "daemon", "The facility of the lines.", "local3");
    private static final Key<HostAndPort> SERVER = Key.optional(
            "host",
            HostAndPort.type(),
            "this host's own log",
            "A server that takes lines over UDP.",
            "\"log.example.com:514\"");
    private static final Key<Duration> EVERY = Key.withDefault(
            "every",
            Scalars.duration(Duration.ofSeconds(30)),
            "5m",
            "How often it hears, at least 30s. Have it wait for two of them to be missing.",
            "5m");

    /** What the file says of who is told of what. */
    static final Variants<NotificationTarget> NOTIFICATION =
            new Variants<>("type", "How it is told.", targets(), Set.of());

    private NotificationKeys() {}

    private static Map<String, Mapping<? extends NotificationTarget>> targets() {
        Map<String, Mapping<? extends NotificationTarget>> targets = new LinkedHashMap<>();
        Key<String> webhook = name("webhook");
        targets.put(
                "webhook",
                new Mapping<>(
                        Shape.of(PATH, "An HTTPS request.", webhook, URL, SECRET, EVENTS, AFTER, REPEAT),
                        section -> webhook(section, webhook)));
        Key<String> email = name("email");
        targets.put(
                "email",
                new Mapping<>(
                        Shape.of(PATH, "A mail.", email, SMTP, FROM, TO, LOGIN, EVENTS, AFTER, REPEAT),
                        section -> email(section, email)));
        Key<String> command = name("command");
        targets.put(
                "command",
                new Mapping<>(
                        Shape.of(PATH, "A program that is run.", command, RUN, TIMEOUT, EVENTS, AFTER, REPEAT),
                        section -> command(section, command)));
        Key<String> syslog = name("syslog");
        targets.put(
                "syslog",
                new Mapping<>(
                        Shape.of(PATH, "A line in a log.", syslog, FACILITY, SERVER, EVENTS, AFTER, REPEAT),
                        section -> syslog(section, syslog)));
        Key<String> heartbeat = name("heartbeat");
        targets.put(
                "heartbeat",
                new Mapping<>(
                        Shape.of(
                                PATH,
                                "A request to a watcher, for as long as the agent works: the watcher tells when none comes.",
                                heartbeat,
                                URL,
                                EVERY),
                        section -> heartbeat(section, heartbeat)));
        return targets;
    }

    private static Key<String> name(String type) {
        return Key.withDefault(
                "name",
                Scalars.name(),
                type,
                "By which logs and `holdfast-agent notify` know it; needed where there is another of its type.",
                type + "-2");
    }

    private static Scalar<Duration> timeout() {
        Scalar<Duration> any = Scalars.duration(Duration.ofSeconds(1));
        return new Scalar<>("duration", Scalars.string().put("pattern", Durations.FORM), (text, reading) -> {
            Duration duration = any.parser().parse(text, reading);
            if (duration.compareTo(LONGEST_RUN) > 0) {
                throw new WrongValue("'" + text + "' is too long: at most " + Durations.show(LONGEST_RUN));
            }
            return duration;
        });
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
            return new NotificationTarget.PlainAddress(WebAddress.parse(text));
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

    private static Optional<Subscription> subscription(Section section, Key<String> key) {
        Optional<String> name = named(section, key);
        Optional<List<Set<NotificationEvent>>> lists = section.get(EVENTS);
        Optional<Duration> after = section.get(AFTER);
        Optional<Duration> repeat = section.get(REPEAT);
        return Section.of(
                () -> {
                    Set<NotificationEvent> events = EnumSet.noneOf(NotificationEvent.class);
                    lists.orElseThrow().forEach(events::addAll);
                    return new Subscription(name.orElseThrow(), events, after.orElseThrow(), repeat);
                },
                name,
                lists,
                after);
    }

    private static Optional<String> named(Section section, Key<String> key) {
        return section.declare("notification", key);
    }

    private static Optional<NotificationTarget> webhook(Section section, Key<String> name) {
        Optional<Subscription> subscription = subscription(section, name);
        Optional<NotificationTarget.Address> url = section.get(URL);
        Optional<Secret> secret = section.get(SECRET);
        return Section.of(
                () -> new NotificationTarget.Webhook(subscription.orElseThrow(), url.orElseThrow(), secret),
                subscription,
                url);
    }

    private static Optional<NotificationTarget> email(Section section, Key<String> name) {
        Optional<Subscription> subscription = subscription(section, name);
        Optional<URI> smtp = section.get(SMTP);
        Optional<String> from = section.get(FROM);
        Optional<List<String>> to = section.get(TO);
        Optional<Secret> login = section.get(LOGIN);
        return Section.of(
                () -> new NotificationTarget.Email(
                        subscription.orElseThrow(), smtp.orElseThrow(), from.orElseThrow(), to.orElseThrow(), login),
                subscription,
                smtp,
                from,
                to);
    }

    private static Optional<NotificationTarget> command(Section section, Key<String> name) {
        Optional<Subscription> subscription = subscription(section, name);
        Optional<List<String>> run = WorkloadKeys.requireProgram(section, RUN);
        Optional<Duration> timeout = section.get(TIMEOUT);
        return Section.of(
                () -> new NotificationTarget.Command(
                        subscription.orElseThrow(), run.orElseThrow(), timeout.orElseThrow()),
                subscription,
                run,
                timeout);
    }

    private static Optional<NotificationTarget> syslog(Section section, Key<String> name) {
        Optional<Subscription> subscription = subscription(section, name);
        Optional<String> facility = section.get(FACILITY);
        Optional<HostAndPort> server = section.get(SERVER);
        return Section.of(
                () -> new NotificationTarget.Syslog(subscription.orElseThrow(), facility.orElseThrow(), server),
                subscription,
                facility);
    }

    private static Optional<NotificationTarget> heartbeat(Section section, Key<String> key) {
        Optional<String> name = named(section, key);
        Optional<NotificationTarget.Address> url = section.get(URL);
        Optional<Duration> every = section.get(EVERY);
        return Section.of(
                () -> new NotificationTarget.Heartbeat(name.orElseThrow(), url.orElseThrow(), every.orElseThrow()),
                name,
                url,
                every);
    }
}
