package dev.holdfast.engine.console;

import dev.holdfast.engine.Progress;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command tells what it does. */
@NullUnmarked // picocli sets the fields before anything reads them
public final class OutputOptions {
    static final String JSON = "--json";

    @Option(names = JSON, description = "Print one JSON document on stdout, and nothing else there.")
    private boolean json;

    @Option(names = "--no-progress", description = "Show no progress.")
    private boolean noProgress;

    @Mixin
    @SuppressWarnings("UnusedVariable") // here for the parser and the help
    private LogOptions log;

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
