package dev.holdfast.agent.notification;

/** What is to be done about a message to somebody. */
sealed interface Order {
    /** Delivers a message. What became of it is always told, once: {@link Incidents#settled}. */
    record Send(String recipient, Message message) implements Order {}

    /** Need not deliver a message any more, if it did not arrive yet. */
    record Withdraw(String recipient, String message) implements Order {}
}
