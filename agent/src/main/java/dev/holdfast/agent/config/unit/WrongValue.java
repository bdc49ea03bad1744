package dev.holdfast.agent.config.unit;

/** A text is not the value that it stands in the place of. The message says what is expected there, with an example. */
public final class WrongValue extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Says it.
     *
     * @param message a sentence without its stop
     */
    public WrongValue(String message) {
        super(message);
    }
}
