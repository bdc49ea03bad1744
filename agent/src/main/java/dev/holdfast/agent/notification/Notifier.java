package dev.holdfast.agent.notification;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes alerts of all parts of the agent and has them told. One thread decides, and each recipient has another: whoever
 * raises an alert never waits for any of them. Safe for use by many threads.
 */
public final class Notifier implements Alerts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    /** More alerts at once than this are not told, so that memory stays bounded. */
    private static final int MOST_STANDING = 50_000;

    private static final Duration ATTEMPT = Duration.ofSeconds(40);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final IncidentFile file;
    private final Incidents incidents;
    private final InstantSource clock;
    private final DeliveryLog log;
    private final Map<String, Courier> couriers = new LinkedHashMap<>();
    private final Thread thread = Thread.ofVirtual().name("notifier").unstarted(this::work);

    /** What stands, as it was raised last; guarded by this, as are the next two. */
    private final SortedMap<AlertKey, Alert> standing = new TreeMap<>();

    private final Map<AlertKey, Optional<Alert>> changed = new HashMap<>();
    private final List<Settlement> settlements = new ArrayList<>();

    private record Settlement(String recipient, String message, Outcome outcome) {}

    /** What to do at once. */
    private record Inbox(Map<AlertKey, Optional<Alert>> changed, List<Settlement> settlements) {}

    /**
     * Prepares it; nothing is told before {@link #start}.
     *
     * @param host this agent's name
     * @param state the folder where it keeps what was told
     * @param known whether a key is about something that is configured: what is not, is over
     * @param clock should not be set while it runs: {@link SteadyClock}
     */
    public Notifier(
            List<Recipient> recipients,
            Cadence cadence,
            String host,
            Path state,
            Predicate<AlertKey> known,
            InstantSource clock,
            RandomGenerator random) {
        this.file = new IncidentFile(state.resolve("alerts.json"));
        this.clock = clock;
        this.log = new DeliveryLog(state);
        this.incidents = new Incidents(
                recipients.stream().map(Recipient::subscription).toList(),
                cadence,
                host,
                file.read(clock.instant()),
                random);
        for (Incident incident : incidents.open()) {
            incident.members().forEach((key, member) -> {
                if (member.stands()) {
                    standing.put(key, member.alert());
                }
            });
        }
        retain(known);
        Courier.Limits limits = new Courier.Limits(ATTEMPT, cadence.tooOld());
        recipients.forEach(recipient ->
                couriers.put(recipient.name(), new Courier(recipient, limits, clock, random, log, this::settled)));
    }

    /**
     * Goes over to another configuration with the same recipients.
     *
     * @param known whether a key is about something that is configured: what is not, is over
     */
    public synchronized void retain(Predicate<AlertKey> known) {
        standing.keySet().stream().filter(known.negate()).toList().forEach(this::clear);
    }

    /** Begins to tell. */
    public void start() {
        couriers.values().forEach(Courier::start);
        thread.start();
    }

    @Override
    public synchronized void raise(Alert alert) {
        Alert before = standing.get(alert.key());
        if (before != null && before.saysAs(alert)) {
            return;
        }
        if (before == null && standing.size() >= MOST_STANDING) {
            LOG.atError()
                    .addKeyValue("event", alert.key().event().word())
                    .log("too many alerts stand: one is not told");
            return;
        }
        standing.put(alert.key(), alert);
        changed.put(alert.key(), Optional.of(alert));
        notifyAll();
    }

    @Override
    public synchronized void clear(AlertKey key) {
        if (standing.remove(key) != null) {
            changed.put(key, Optional.empty());
            notifyAll();
        }
    }

    /** What stands, the worst events first. */
    public synchronized List<Alert> standing() {
        return List.copyOf(standing.values());
    }

    /** What was delivered. */
    public DeliveryLog log() {
        return log;
    }

    private synchronized void settled(String recipient, String message, Outcome outcome) {
        settlements.add(new Settlement(recipient, message, outcome));
        notifyAll();
    }

    private void work() {
        try {
            incidents.unsettled().forEach(this::carryOut);
            while (true) {
                decide();
                await();
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("the notifier was asked to end");
        }
    }

    private void decide() {
        Inbox inbox = inbox();
        Instant now = clock.instant();
        inbox.settlements().forEach(each -> incidents.settled(each.recipient(), each.message(), each.outcome()));
        inbox.changed()
                .forEach((key, alert) ->
                        alert.ifPresentOrElse(each -> incidents.raise(each, now), () -> incidents.clear(key, now)));
        List<Order> orders = incidents.due(now);
        if (!orders.isEmpty()
                || !inbox.changed().isEmpty()
                || !inbox.settlements().isEmpty()) {
            file.write(incidents.memory()); // first, so that no message is sent whose id is not known any more
        }
        orders.forEach(this::carryOut);
    }

    private synchronized Inbox inbox() {
        Inbox inbox = new Inbox(Map.copyOf(changed), List.copyOf(settlements));
        changed.clear();
        settlements.clear();
        return inbox;
    }

    private synchronized void await() throws InterruptedException {
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_WAIT);
        Instant until = incidents.next().filter(latest::isAfter).orElse(latest);
        while (changed.isEmpty() && settlements.isEmpty() && now.isBefore(until)) {
            wait(Duration.between(now, until).toMillis() + 1);
            now = clock.instant();
        }
    }

    private void carryOut(Order order) {
        switch (order) {
            case Order.Send(String recipient, Message message) -> {
                LOG.atInfo()
                        .addKeyValue("recipient", recipient)
                        .addKeyValue("message", message.id())
                        .log(MessageText.subject(message));
                courier(recipient).ifPresent(courier -> courier.send(message));
            }
            case Order.Withdraw(String recipient, String message) ->
                courier(recipient).ifPresent(courier -> courier.withdraw(message));
        }
    }

    private Optional<Courier> courier(String recipient) {
        return Optional.ofNullable(couriers.get(recipient));
    }

    /** Keeps what was not delivered for the next run, and ends. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            thread.interrupt();
            thread.join();
            for (Courier courier : couriers.values()) {
                courier.end();
            }
            Inbox rest = inbox();
            rest.settlements().forEach(each -> incidents.settled(each.recipient(), each.message(), each.outcome()));
            file.write(incidents.memory());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
