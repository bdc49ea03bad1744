package dev.holdfast.agent.notification;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody was told of an incident.
 *
 * @param reached whether a message about it arrived
 * @param last what the last one was
 * @param lastAt when the last one was made
 * @param pending a message that is on its way
 */
record Told(boolean reached, Message.Kind last, Instant lastAt, Optional<Pending> pending) {
    /**
     * A message that is on its way.
     *
     * @param sequence its number in the incident
     */
    record Pending(int sequence, Message.Kind kind, Instant at) {}

    static Told of(boolean reached, Pending pending) {
        return new Told(reached, pending.kind(), pending.at(), Optional.of(pending));
    }

    Told settled(Outcome outcome) {
        return new Told(reached || outcome == Outcome.DELIVERED, last, lastAt, Optional.empty());
    }

    boolean heardOfEnd() {
        return last == Message.Kind.RECOVERED;
    }
}
