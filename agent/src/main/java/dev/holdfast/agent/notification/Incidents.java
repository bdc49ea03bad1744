package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.Subscription;
import dev.holdfast.agent.notification.Message.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Decides who is told of what, and when. Nothing happens in it by itself: it is told what changed, and asked what is due.
 *
 * <p>Alerts of one event at one site are one incident, however many workloads they are about. Somebody is told of it once,
 * then of what joined it, then again as often as he asked for, and of its end if he was told of it at all. A condition that
 * goes away is over only when it stayed away for a while, the longer the more often it came back. Not thread-safe.
 */
final class Incidents {
    /** More kinds of trouble at once than anybody reads of; what is beyond is not told. */
    static final int MOST = 1000;

    private final List<Subscription> subscriptions;
    private final Cadence cadence;
    private final String host;
    private final RandomGenerator random;
    private final Map<AlertKey, Incident> open = new HashMap<>();
    private final List<Incident> closing = new ArrayList<>();
    private final Map<AlertKey, Return> returns = new HashMap<>();

    /**
     * How often a condition came back.
     *
     * @param count how often, each time within {@link Cadence#memory} of its end
     * @param endedAt when it was over last
     */
    record Return(int count, Instant endedAt) {}

    /**
     * All there is to remember.
     *
     * @param open incidents that are not over
     * @param closing incidents that are over, but not yet told to be
     * @param returns by group
     */
    record Memory(Collection<Incident> open, Collection<Incident> closing, Map<AlertKey, Return> returns) {
        static final Memory EMPTY = new Memory(List.of(), List.of(), Map.of());
    }

    Incidents(List<Subscription> subscriptions, Cadence cadence, String host, Memory memory, RandomGenerator random) {
        this.subscriptions = List.copyOf(subscriptions);
        this.cadence = cadence;
        this.host = host;
        this.random = random;
        memory.open().forEach(incident -> open.put(incident.group(), incident));
        closing.addAll(memory.closing());
        returns.putAll(memory.returns());
    }

    /** A condition holds. */
    void raise(Alert alert, Instant now) {
        AlertKey group = alert.key().group();
        Incident incident = open.get(group);
        if (incident == null) {
            if (open.size() >= MOST) {
                return;
            }
            incident = new Incident("%016x".formatted(random.nextLong()), group, now, returnsOf(group, now));
            open.put(group, incident);
        }
        incident.raise(alert, now);
    }

    /** A condition does not hold. */
    void clear(AlertKey key, Instant now) {
        Incident incident = open.get(key.group());
        if (incident != null) {
            incident.clear(key, now);
        }
    }

    /** A message arrived, or never will. */
    void settled(String recipient, String message, Outcome outcome) {
        all().filter(incident -> incident.toldTo(recipient)
                        .flatMap(Told::pending)
                        .filter(pending -> incident.messageId(pending).equals(message))
                        .isPresent())
                .forEach(incident -> incident.settled(recipient, outcome));
    }

    private Stream<Incident> all() {
        return Stream.concat(open.values().stream(), closing.stream());
    }

    /** What of the last run of this program is still on its way; to be sent anew, under the same ids. */
    List<Order> unsettled() {
        List<Order> orders = new ArrayList<>();
        List<String> names = subscriptions.stream().map(Subscription::name).toList();
        closing.forEach(incident ->
                incident.told().replaceAll((_, told) -> told.heardOfEnd() ? told : told.settled(Outcome.WITHDRAWN)));
        all().forEach(incident -> {
            incident.told().keySet().retainAll(names);
            incident.told()
                    .forEach((recipient, told) -> told.pending()
                            .ifPresent(
                                    pending -> orders.add(new Order.Send(recipient, incident.message(pending, host)))));
        });
        return orders;
    }

    /** What is to be done now. */
    List<Order> due(Instant now) {
        List<Order> orders = new ArrayList<>();
        for (Incident incident : List.copyOf(open.values())) {
            incident.settle(quiet(incident), now);
            if (incident.isOver()) {
                open.remove(incident.group());
                returns.put(incident.group(), new Return(incident.returns(), now));
                closing.add(incident);
            } else if (isExplained(incident)) {
                incident.explained(now);
            } else if (incident.stands()) {
                subscriptions.forEach(each -> tell(incident, each, now, orders));
            }
        }
        closing.removeIf(incident -> isClosed(incident, now, orders));
        returns.values().removeIf(each -> !isRecent(each, now));
        return orders;
    }

    private boolean isRecent(Return last, Instant now) {
        return last.endedAt().plus(cadence.memory()).isAfter(now);
    }

    private int returnsOf(AlertKey group, Instant now) {
        Return last = returns.get(group);
        return last != null && isRecent(last, now) ? last.count() + 1 : 0;
    }

    private Duration quiet(Incident incident) {
        return cadence.quietAfter(incident.returns());
    }

    /** Whether all that stands of it is the effect of something that stands too. */
    private boolean isExplained(Incident incident) {
        return incident.stands()
                && incident.members().values().stream()
                        .filter(Incident.Member::stands)
                        .allMatch(
                                member -> member.alert().explainedBy().stream().anyMatch(this::stands));
    }

    private boolean stands(AlertKey key) {
        Incident incident = open.get(key.group());
        return incident != null && incident.members().containsKey(key);
    }

    private void tell(Incident incident, Subscription subscription, Instant now, List<Order> orders) {
        nextTelling(incident, subscription)
                .filter(next -> !next.at().isAfter(now))
                .ifPresent(next -> orders.add(new Order.Send(
                        subscription.name(), incident.tell(subscription.name(), next.kind(), host, now))));
    }

    private record Telling(Kind kind, Instant at) {}

    /** What somebody is told next, unless something changes. */
    private Optional<Telling> nextTelling(Incident incident, Subscription subscription) {
        if (!subscription.events().contains(incident.event())) {
            return Optional.empty();
        }
        Optional<Told> told = incident.toldTo(subscription.name());
        if (told.isEmpty()) {
            return Optional.of(new Telling(Kind.RAISED, firstAt(incident, subscription)));
        }
        if (told.get().pending().isPresent()) {
            return Optional.empty(); // one at a time: the next says what came meanwhile
        }
        Instant last = told.get().lastAt();
        if (incident.grewSince(last)) {
            return Optional.of(new Telling(Kind.UPDATED, last.plus(cadence.update())));
        }
        return subscription.repeat().map(every -> new Telling(Kind.REPEATED, last.plus(every)));
    }

    /** What was the effect of something that is over is given time to end by itself. */
    private Instant firstAt(Incident incident, Subscription subscription) {
        Instant first = incident.openedAt().plus(longer(subscription.after(), gather(incident)));
        return incident.explainedAt()
                .map(explained -> explained.plus(cadence.update()))
                .filter(first::isBefore)
                .orElse(first);
    }

    private Duration gather(Incident incident) {
        boolean mayBeEffect = incident.members().values().stream()
                .anyMatch(member -> !member.alert().explainedBy().isEmpty());
        return mayBeEffect ? cadence.gatherEffects() : cadence.gather();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** Sees to it that those who were told hear of its end; whether nothing is left to do. */
    private boolean isClosed(Incident incident, Instant now, List<Order> orders) {
        boolean closed = true;
        for (Subscription subscription : subscriptions) {
            String name = subscription.name();
            Optional<Told> told = incident.toldTo(name);
            Optional<Told.Pending> pending = told.flatMap(Told::pending);
            if (pending.isPresent()) {
                closed = false;
                if (pending.get().kind() != Kind.RECOVERED) {
                    orders.add(new Order.Withdraw(name, incident.messageId(pending.get())));
                }
            } else if (isOwedTheEnd(incident, subscription, told)) {
                closed = false;
                orders.add(new Order.Send(name, incident.tell(name, Kind.RECOVERED, host, now)));
            }
        }
        return closed;
    }

    private static boolean isOwedTheEnd(Incident incident, Subscription subscription, Optional<Told> told) {
        if (told.isPresent()) {
            return told.get().reached() && !told.get().heardOfEnd();
        }
        boolean onlyTheEnd = incident.event() == NotificationEvent.RPO_BREACH
                && subscription.events().contains(NotificationEvent.RPO_RESTORED)
                && !subscription.events().contains(NotificationEvent.RPO_BREACH);
        return onlyTheEnd;
    }

    /** When something is due next, if nothing changes; empty if never. */
    Optional<Instant> next() {
        return open.values().stream()
                .flatMap(incident -> Stream.concat(
                        incident.nextEnd(quiet(incident)).stream(),
                        incident.stands() && !isExplained(incident)
                                ? subscriptions.stream()
                                        .flatMap(each -> nextTelling(incident, each).stream())
                                        .map(Telling::at)
                                : Stream.empty()))
                .min(Comparator.naturalOrder());
    }

    /** What is not over, in no order. */
    Collection<Incident> open() {
        return open.values();
    }

    /** What the next run of this program has to know. */
    Memory memory() {
        return new Memory(open.values(), closing, returns);
    }
}
