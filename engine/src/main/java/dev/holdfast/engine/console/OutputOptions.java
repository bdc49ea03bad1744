package dev.holdfast.engine.console;

import dev.holdfast.engine.Progress;
import picocli.CommandLine.Option;

/** How a command tells what it does. */
public final class OutputOptions {
    @Option(names = "--json", description = "Print one JSON document on stdout, and nothing else there.")
    private boolean json;

    @Option(names = "--no-progress", description = "Show no progress.")
    private boolean noProgress;

    // The runner looks for these two itself, so that they hold before and after parsing; here they are for the help.
    @Option(names = "--verbose", description = "Log what is done, to stderr.")
    @SuppressWarnings("UnusedVariable")
    private boolean verbose;

    @Option(names = "--debug", description = "Log everything, and show where errors come from.")
    @SuppressWarnings("UnusedVariable")
    private boolean debug;

    /** Whether results are asked for as JSON. */
    public boolean json() {
        return json;
    }

    /**
     * Shows the progress of a piece of work until it is closed.
     *
     * @param work what is being done, a few words
     */
    public ProgressDisplay show(Surroundings surroundings, String work, Progress progress) {
        return noProgress
                ? ProgressDisplay.none()
                : ProgressDisplay.start(surroundings.err(), surroundings.terminal(), work, progress);
    }
}
