package dev.holdfast.agent.config;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is told, and how. */
public sealed interface NotificationTarget {
    /** By which logs and commands know it. */
    String name();

    /** One that is told of what happens. */
    sealed interface Told extends NotificationTarget {
        /** What it is told of. */
        Subscription subscription();

        @Override
        default String name() {
            return subscription().name();
        }
    }

    /**
     * An HTTPS request.
     *
     * @param secret what requests are signed with
     */
    record Webhook(Subscription subscription, Address address, Optional<Secret> secret) implements Told {}

    /** Where a request goes. */
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
    record Email(Subscription subscription, URI smtp, String from, List<String> to, Optional<Secret> login)
            implements Told {
        public Email {
            to = List.copyOf(to);
        }
    }

    /**
     * A program that is run.
     *
     * @param run its path and its arguments
     * @param timeout how long it may run
     */
    record Command(Subscription subscription, List<String> run, Duration timeout) implements Told {
        public Command {
            run = List.copyOf(run);
        }
    }

    /**
     * A line in a log.
     *
     * @param facility as in RFC 5424
     * @param server a server that speaks syslog over UDP; this host's own if empty
     */
    record Syslog(Subscription subscription, String facility, Optional<HostAndPort> server) implements Told {}

    /**
     * A watcher that tells somebody when it no longer hears of this agent.
     *
     * @param every how often it hears
     */
    record Heartbeat(String name, Address address, Duration every) implements NotificationTarget {}

    /** All events there are. */
    static Set<NotificationEvent> everything() {
        return EnumSet.allOf(NotificationEvent.class);
    }
}
