package dev.holdfast.engine.console;

import picocli.CommandLine.Option;

/**
 * How much a command says of its inner workings. Parsed and shown in the help only: the runner looks for both among the
 * arguments itself, so that they hold for whatever is wrong with the others.
 */
@SuppressWarnings("UnusedVariable")
public final class LogOptions {
    @Option(names = Logging.VERBOSE, description = "Log what is done, to stderr.")
    private boolean verbose;

    @Option(names = Logging.DEBUG, description = "Log everything, and show where errors come from.")
    private boolean debug;
}
