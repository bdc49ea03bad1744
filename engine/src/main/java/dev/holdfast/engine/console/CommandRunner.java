package dev.holdfast.engine.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Runs a program's command line: the same parsing, help, errors and exit codes for every command. */
public final class CommandRunner {
    private static final int HELP_WIDTH = 100;
    private static final String EXIT_CODES = "%nExit codes:%n";

    private final Surroundings surroundings;
    private final CommandLine commands;

    /** @param commands the program with all its commands, each a {@code Callable<ExitCode>} */
    public CommandRunner(Surroundings surroundings, CommandLine commands) {
        this.surroundings = surroundings;
        this.commands = commands;
    }

    /** Runs what the arguments say; returns the exit status. */
    public int run(String... args) {
        configure(args);
        try {
            return commands.execute(args);
        } catch (Error e) { // picocli hands on exceptions only; what memory there was is free again
            return report(failure(e), e, args);
        } finally {
            surroundings.out().flush();
            surroundings.err().flush();
        }
    }

    private void configure(String[] args) {
        commands.registerConverter(
                Instant.class, text -> Times.parse(text, surroundings.clock().instant()));
        commands.registerConverter(URI.class, Locations::parse);
        commands.setDefaultValueProvider(new VariableDefaults(surroundings));
        commands.setOut(
                new PrintWriter(surroundings.out(), true, surroundings.out().charset()));
        commands.setErr(
                new PrintWriter(surroundings.err(), true, surroundings.err().charset()));
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.setExpandAtFiles(false);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.getCommandSpec().parser().collectErrors(true);
        commands.setExecutionStrategy(parsed -> execute(parsed, args));
        commands.setParameterExceptionHandler(
                (e, _) -> report(UsageErrors.describe(List.of(e), surroundings.program()), e, args));
        commands.setExecutionExceptionHandler((e, _, _) -> report(failure(e), e, args));
        commands.setExitCodeExceptionMapper(e -> failure(e).exit().status());
        describe(commands);
    }

    private static void describe(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage()
                .showDefaultValues(true)
                .sortOptions(false)
                .sortSynopsis(false)
                .requiredOptionMarker('*')
                .exitCodeListHeading(EXIT_CODES)
                .exitCodeList(ExitCode.legend());
        spec.parser().collectErrors(true);
        command.getSubcommands().values().forEach(CommandRunner::describe);
    }

    private int execute(ParseResult parsed, String[] args) {
        if (CommandLine.printHelpIfRequested(parsed)) {
            return ExitCode.DONE.status();
        }
        List<Exception> errors = UsageErrors.of(parsed);
        if (!errors.isEmpty()) {
            return report(UsageErrors.describe(errors, surroundings.program()), errors.getFirst(), args);
        }
        Logging.configure(args);
        return new CommandLine.RunLast().execute(parsed);
    }

    private static Failure failure(Throwable thrown) {
        return Failure.of(Interruption.isRequested() ? new InterruptedException() : thrown);
    }

    private int report(Failure failure, Throwable thrown, String[] args) {
        if (List.of(args).contains(Logging.DEBUG)) {
            thrown.printStackTrace(surroundings.err());
        }
        failure.print(surroundings);
        if (List.of(args).contains(OutputOptions.JSON)) {
            ObjectNode document = JsonObject.create();
            failure.write(document);
            Json.print(surroundings.out(), document);
        }
        return failure.exit().status();
    }
}
