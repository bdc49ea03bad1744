package dev.holdfast.engine.console;

import java.util.List;

/** What was asked for, by options or by a configuration, cannot be meant. Says every problem that was found. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /** One problem, a sentence without its stop, and what to do instead; the hint may be empty. */
    public UsageException(String problem, String hint) {
        super(problem);
        this.hint = hint;
    }

    /** Several problems. */
    public UsageException(List<String> problems, String hint) {
        this(String.join("\n", problems), hint);
    }

    /** What to do instead; may be empty. */
    public String hint() {
        return hint;
    }
}
