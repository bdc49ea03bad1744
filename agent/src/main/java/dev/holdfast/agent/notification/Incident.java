package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.NotificationEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Alerts that are told together, from the first to the end of the last, and what was told of them to whom. */
final class Incident {
    private static final int MOST_NAMED = 3;

    private final String id;
    private final AlertKey group;
    private final Instant openedAt;
    private final int returns;
    private final SortedMap<AlertKey, Member> members = new TreeMap<>();
    private final SortedMap<AlertKey, Alert> gone = new TreeMap<>();
    private final Map<String, Told> told = new HashMap<>();
    private Optional<Instant> explainedAt = Optional.empty();
    private int sequence;

    /**
     * An alert of it.
     *
     * @param joinedAt when it was raised
     * @param leftAt since when it is gone, if it is
     */
    record Member(Alert alert, Instant joinedAt, Optional<Instant> leftAt) {
        boolean stands() {
            return leftAt.isEmpty();
        }
    }

    /** @param returns how often there was such an incident shortly before another, this one included */
    Incident(String id, AlertKey group, Instant openedAt, int returns) {
        this.id = id;
        this.group = group;
        this.openedAt = openedAt;
        this.returns = returns;
    }

    String id() {
        return id;
    }

    AlertKey group() {
        return group;
    }

    NotificationEvent event() {
        return group.event();
    }

    Instant openedAt() {
        return openedAt;
    }

    int returns() {
        return returns;
    }

    Map<AlertKey, Member> members() {
        return members;
    }

    Map<AlertKey, Alert> gone() {
        return gone;
    }

    Map<String, Told> told() {
        return told;
    }

    int sequence() {
        return sequence;
    }

    /** When something else last was seen to explain it. */
    Optional<Instant> explainedAt() {
        return explainedAt;
    }

    void explained(Instant now) {
        explainedAt = Optional.of(now);
    }

    void continueAt(int number) {
        sequence = number;
    }

    Optional<Told> toldTo(String recipient) {
        return Optional.ofNullable(told.get(recipient));
    }

    void raise(Alert alert, Instant now) {
        Member known = members.get(alert.key());
        members.put(
                alert.key(),
                known == null
                        ? new Member(alert, now, Optional.empty())
                        : new Member(withSince(alert, known.alert().since()), known.joinedAt(), Optional.empty()));
    }

    private static Alert withSince(Alert alert, Instant since) {
        return new Alert(
                alert.key(), alert.severity(), alert.what(), alert.cause(), alert.advice(), since, alert.explainedBy());
    }

    void clear(AlertKey key, Instant now) {
        members.computeIfPresent(
                key,
                (_, member) ->
                        member.stands() ? new Member(member.alert(), member.joinedAt(), Optional.of(now)) : member);
    }

    /** Lets go of alerts that have been gone for long enough. */
    void settle(Duration quiet, Instant now) {
        members.values().removeIf(member -> {
            boolean over = member.leftAt()
                    .filter(left -> !left.plus(quiet).isAfter(now))
                    .isPresent();
            if (over) {
                gone.put(member.alert().key(), member.alert());
            }
            return over;
        });
    }

    /** Whether nothing of it is left. */
    boolean isOver() {
        return members.isEmpty();
    }

    boolean stands() {
        return members.values().stream().anyMatch(Member::stands);
    }

    /** Whether something joined it after a moment. */
    boolean grewSince(Instant moment) {
        return members.values().stream()
                .anyMatch(each -> each.stands() && each.joinedAt().isAfter(moment));
    }

    /** When the first of its alerts that are gone for now is over. */
    Optional<Instant> nextEnd(Duration quiet) {
        return members.values().stream()
                .flatMap(member -> member.leftAt().stream())
                .min(Comparator.naturalOrder())
                .map(left -> left.plus(quiet));
    }

    /** The next message to somebody. */
    Message tell(String recipient, Message.Kind kind, String host, Instant now) {
        sequence++;
        boolean reached = toldTo(recipient).filter(Told::reached).isPresent();
        Told.Pending pending = new Told.Pending(sequence, kind, now);
        told.put(recipient, Told.of(reached, pending));
        return message(pending, host);
    }

    void settled(String recipient, Outcome outcome) {
        told.computeIfPresent(recipient, (_, each) -> each.settled(outcome));
    }

    String messageId(Told.Pending pending) {
        return id + "-" + pending.sequence();
    }

    /** A message as it is made of what is known now. */
    Message message(Told.Pending pending, String host) {
        boolean over = pending.kind() == Message.Kind.RECOVERED;
        List<Alert> all = concerned(over);
        Alert worst = all.stream().min(Comparator.comparing(Alert::severity)).orElseThrow();
        return new Message(
                messageId(pending),
                id,
                pending.kind(),
                over && event() == NotificationEvent.RPO_BREACH ? NotificationEvent.RPO_RESTORED : event(),
                worst.severity(),
                host,
                headline(all, worst),
                group.site(),
                all.stream().map(Alert::since).min(Comparator.naturalOrder()).orElseThrow(),
                pending.at(),
                all.stream().limit(Message.MOST_SHOWN).toList(),
                all.size());
    }

    /** What stands; of an incident of which nothing stands, what did. */
    private List<Alert> concerned(boolean over) {
        List<Alert> standing = members.values().stream()
                .filter(Member::stands)
                .map(Member::alert)
                .toList();
        if (!over && !standing.isEmpty()) {
            return standing;
        }
        SortedMap<AlertKey, Alert> all = new TreeMap<>(gone);
        members.forEach((key, member) -> all.put(key, member.alert()));
        return List.copyOf(all.values());
    }

    private static String headline(Collection<Alert> all, Alert worst) {
        List<String> workloads =
                all.stream().flatMap(alert -> alert.key().workload().stream()).toList();
        if (workloads.isEmpty()) {
            return worst.what();
        }
        String named = workloads.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        int others = workloads.size() - MOST_NAMED;
        String who = others <= 0 ? named : named + " and " + others + (others == 1 ? " other" : " others");
        return PlainText.line(who + ": " + worst.what(), 400);
    }
}
