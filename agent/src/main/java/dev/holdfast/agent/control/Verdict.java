package dev.holdfast.agent.control;

import dev.holdfast.agent.run.Run;

/** What becomes of an {@link Order}. */
public sealed interface Verdict {
    /** It is being done. */
    record Started(Run run) implements Verdict {}

    /** It is done. */
    record Done() implements Verdict {}

    /**
     * It cannot be done now.
     *
     * @param why a sentence
     * @param hint what to do; may be empty
     */
    record Refused(String why, String hint) implements Verdict {}

    /**
     * It cannot be done at all: there is no such thing.
     *
     * @param why a sentence
     */
    record Unknown(String why) implements Verdict {}
}
