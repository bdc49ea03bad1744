package dev.holdfast.agent.notification;

/**
 * Where any part of the agent says that something is wrong, and that it is well again. Both return at once, may be called
 * as often as the condition is looked at, and from any thread.
 *
 * <p>Alerts outlive the process: who raises one has to clear it when the condition is seen not to hold, also if this
 * process never raised it.
 */
public interface Alerts {
    /** The condition holds. */
    void raise(Alert alert);

    /** The condition does not hold. */
    void clear(AlertKey key);
}
