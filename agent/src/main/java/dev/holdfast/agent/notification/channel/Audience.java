package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Cadence;
import dev.holdfast.agent.notification.Heartbeat;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.Notifier;
import dev.holdfast.agent.notification.Recipient;
import dev.holdfast.agent.notification.SteadyClock;
import dev.holdfast.engine.console.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Those whom a configuration names to be told. */
public final class Audience {
    private final Configuration configuration;
    private final Surroundings surroundings;
    private final Channels channels;

    /** Those of a configuration. */
    public Audience(Configuration configuration, Surroundings surroundings) {
        this.configuration = configuration;
        this.surroundings = surroundings;
        this.channels = new Channels(surroundings);
    }

    /** One of them, to be tried. */
    public sealed interface Member {
        String name();

        /** Where it is, for people. */
        String destination();

        /** Tries what can be tried without telling it anything. */
        Attempt tryOut() throws InterruptedException;

        /** Has a message arrive that says that it is a test. */
        Attempt test(Message message) throws InterruptedException;
    }

    private record Person(Recipient recipient) implements Member {
        @Override
        public String name() {
            return recipient.name();
        }

        @Override
        public String destination() {
            return recipient.channel().destination();
        }

        @Override
        public Attempt tryOut() throws InterruptedException {
            return recipient.channel().tryOut();
        }

        @Override
        public Attempt test(Message message) throws InterruptedException {
            return recipient.channel().deliver(message);
        }
    }

    private record Watcher(String name, Heartbeat heartbeat, Heartbeat.Watcher watcher) implements Member {
        @Override
        public String destination() {
            return watcher.destination();
        }

        @Override
        public Attempt tryOut() throws InterruptedException {
            return watcher.tryOut();
        }

        @Override
        public Attempt test(Message message) throws InterruptedException {
            return watcher.hear(heartbeat.json(0, 0));
        }
    }

    /** All of them. */
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (NotificationTarget target : configuration.notifications()) {
            switch (target) {
                case NotificationTarget.Told told -> members.add(new Person(recipient(told)));
                case NotificationTarget.Heartbeat watcher ->
                    members.add(new Watcher(watcher.name(), heartbeat(watcher), channels.of(watcher)));
            }
        }
        return members;
    }

    /** Whether it hears of this agent by being told that all is well, so that a test would deceive it. */
    public static boolean isWatcher(Member member) {
        return switch (member) {
            case Person _ -> false;
            case Watcher _ -> true;
        };
    }

    /** What has them told; it is not started. */
    public Notifier notifier(RandomGenerator random) {
        List<Recipient> recipients = new ArrayList<>();
        for (NotificationTarget target : configuration.notifications()) {
            if (target instanceof NotificationTarget.Told told) {
                recipients.add(recipient(told));
            }
        }
        return new Notifier(
                recipients,
                Cadence.DEFAULT,
                configuration.host().name(),
                configuration.host().state(),
                known(),
                new SteadyClock(surroundings.clock()),
                random);
    }

    /** Whether an alert is about something that is configured. */
    public Predicate<AlertKey> known() {
        Set<String> workloads =
                configuration.workloads().stream().map(Workload::name).collect(Collectors.toSet());
        Set<String> sites = configuration.sites().stream().map(Site::name).collect(Collectors.toSet());
        return key -> isKnown(key, workloads, sites);
    }

    /** What is found of other agents, clocks, leases and distances is found anew by each run. */
    private static boolean isKnown(AlertKey key, Set<String> workloads, Set<String> sites) {
        return switch (key.event()) {
            case AGENT_SILENT, CLOCK_SKEW, LEASE_TROUBLE, ENVIRONMENT_INCOMPLETE -> false;
            case LEASE_LOST -> true;
            case DEGRADED -> key.workload().isPresent() && isConfigured(key, workloads, sites);
            case SITE_DOWN,
                    RPO_BREACH,
                    RPO_RESTORED,
                    REPLICATION_STALLED,
                    CAPTURE_FAILED,
                    LOG_STALLED,
                    LOG_GAP,
                    RTO_BREACH,
                    OVERLOAD,
                    INTEGRITY -> isConfigured(key, workloads, sites);
        };
    }

    private static boolean isConfigured(AlertKey key, Set<String> workloads, Set<String> sites) {
        return key.workload().map(workloads::contains).orElse(true)
                && key.site().map(sites::contains).orElse(true);
    }

    private Recipient recipient(NotificationTarget.Told target) {
        return new Recipient(target.subscription(), channels.of(target));
    }

    /** What tells watchers that this agent works. */
    public List<Heartbeat> heartbeats() {
        List<Heartbeat> heartbeats = new ArrayList<>();
        for (NotificationTarget target : configuration.notifications()) {
            if (target instanceof NotificationTarget.Heartbeat watcher) {
                heartbeats.add(heartbeat(watcher));
            }
        }
        return heartbeats;
    }

    private Heartbeat heartbeat(NotificationTarget.Heartbeat target) {
        return new Heartbeat(
                target.name(),
                channels.of(target),
                target.every(),
                configuration.host().name(),
                surroundings.clock());
    }
}
