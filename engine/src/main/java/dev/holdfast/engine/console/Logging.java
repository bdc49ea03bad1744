package dev.holdfast.engine.console;

import java.util.List;

/** How much is logged to stderr: warnings, unless more was asked for. Read by the library when it first logs. */
final class Logging {
    static final String VERBOSE = "--verbose";
    static final String DEBUG = "--debug";

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    private static final String LEVEL_OF = "org.slf4j.simpleLogger.log.";
    private static final List<String> LIBRARIES =
            List.of("com.azure", "org.apache", "org.eclipse.jetty", "software.amazon");

    /** Tells, as an error with a stack trace, of what came too late for anybody to want it. */
    private static final String DROPPING = "reactor.core.publisher.Operators";

    private Logging() {}

    static void configure(String[] args) {
        List<String> given = List.of(args);
        String level = given.contains(DEBUG) ? "debug" : given.contains(VERBOSE) ? "info" : "warn";
        System.setProperty(LEVEL, level);
        // What they warn of is of no use to an operator; what matters of it comes as an exception.
        if (!given.contains(DEBUG)) {
            LIBRARIES.forEach(library -> System.setProperty(LEVEL_OF + library, "error"));
            System.setProperty(LEVEL_OF + DROPPING, "off");
        }
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
    }
}
