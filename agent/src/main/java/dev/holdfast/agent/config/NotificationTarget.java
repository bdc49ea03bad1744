package dev.holdfast.agent.config;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is told, how, and of what. */
public sealed interface NotificationTarget {
    /** What it is told of. */
    Set<NotificationEvent> events();

    /** An HTTPS request. */
    record Webhook(Address address, Set<NotificationEvent> events) implements NotificationTarget {
        public Webhook {
            events = Set.copyOf(events);
        }
    }

    /** Where a webhook is. */
    sealed interface Address {}

    /** A URL in plain sight. */
    record PlainAddress(URI url) implements Address {}

    /** A URL that is a secret itself, as those of many chat services are. */
    record SecretAddress(Secret url) implements Address {}

    /**
     * A mail.
     *
     * @param smtp the server, {@code smtp://host:port} or {@code smtps://host:port}
     * @param from the sender
     * @param to the receivers, at least one
     * @param login {@code user:password} for the server
     */
    record Email(URI smtp, String from, List<String> to, Optional<Secret> login, Set<NotificationEvent> events)
            implements NotificationTarget {
        public Email {
            to = List.copyOf(to);
            events = Set.copyOf(events);
        }
    }

    /**
     * A program that is run.
     *
     * @param run its path and its arguments
     */
    record Command(List<String> run, Set<NotificationEvent> events) implements NotificationTarget {
        public Command {
            run = List.copyOf(run);
            events = Set.copyOf(events);
        }
    }

    /**
     * A line in a log.
     *
     * @param facility as in RFC 5424
     * @param server a server that speaks syslog over UDP; this host's own if empty
     */
    record Syslog(String facility, Optional<HostAndPort> server, Set<NotificationEvent> events)
            implements NotificationTarget {
        public Syslog {
            events = Set.copyOf(events);
        }
    }

    /** All events there are. */
    static Set<NotificationEvent> everything() {
        return EnumSet.allOf(NotificationEvent.class);
    }
}
