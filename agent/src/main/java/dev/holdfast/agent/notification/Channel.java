package dev.holdfast.agent.notification;

/** A way to somebody who is to be told. Used by one thread at a time. */
public interface Channel {
    /**
     * Tries once to deliver a message; the caller interrupts a try that takes too long.
     *
     * @throws InterruptedException if it was interrupted
     */
    Attempt deliver(Message message) throws InterruptedException;

    /**
     * Tries what can be tried without telling anybody anything.
     *
     * @throws InterruptedException if it was interrupted
     */
    Attempt tryOut() throws InterruptedException;

    /** Where it goes, for people; never a secret. */
    String destination();
}
