package dev.holdfast.agent.control;

import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.run.Tallies;
import java.util.concurrent.TimeoutException;

/** What others may see and ask of a daemon at work; none of it touches the scheduler. Safe for use by many threads. */
public interface Control {
    /** How all of it stands. Some seconds old at most, as long as the daemon is alive. */
    Overview overview();

    /** What runs, and what ran. */
    Runs runs();

    /** What changed. */
    Chronicle chronicle();

    /** What was done so far. */
    Tallies tallies();

    /**
     * Asks for something, and waits for the decision, not for the end of the work.
     *
     * @throws TimeoutException if nothing was decided within some seconds; it may be done all the same
     */
    Verdict order(Order order) throws InterruptedException, TimeoutException;
}
