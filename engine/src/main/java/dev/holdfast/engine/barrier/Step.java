package dev.holdfast.engine.barrier;

import java.util.Locale;

/** What agents wait for one another at, in this order. */
public enum Step {
    /** Whoever comes takes part. */
    JOIN,
    /** Hooks ran, and sources are about to be opened. */
    READY,
    /** All that is read can no longer change, so that hooks may let go. */
    STILL;

    /** Its folder within a round. */
    String folder() {
        return name().toLowerCase(Locale.ROOT) + "/";
    }

    /** Where an agent says that it has come. */
    String mark(String agent) {
        return folder() + GroupName.agent(agent);
    }

    /** Where it is said how the step ended. */
    String decision() {
        return folder() + "decision";
    }
}
