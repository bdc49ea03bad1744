package dev.holdfast.engine.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.format.JsonObject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
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
        } finally {
            surroundings.out().flush();
            surroundings.err().flush();
        }
    }

    private void configure(String[] args) {
        commands.registerConverter(Instant.class, text -> Times.parse(text, surroundings.clock().instant()));
        commands.registerConverter(URI.class, Locations::parse);
        commands.setDefaultValueProvider(new VariableDefaults(surroundings));
        commands.setOut(new PrintWriter(surroundings.out(), true));
        commands.setErr(new PrintWriter(surroundings.err(), true));
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.setExpandAtFiles(false);
        commands.getCommandSpec().parser().collectErrors(true);
        commands.setExecutionStrategy(parsed -> execute(parsed, args));
        commands.setParameterExceptionHandler((e, _) -> report(usage(List.of(e)), e, args));
        commands.setExecutionExceptionHandler((e, _, _) -> report(failure(e), e, args));
        commands.setExitCodeExceptionMapper(e -> failure(e).exit().status());
        describe(commands);
    }

    private static void describe(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage()
                .showDefaultValues(true)
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
        List<Exception> errors = new ArrayList<>();
        for (ParseResult each = parsed; each != null; each = each.hasSubcommand() ? each.subcommand() : null) {
            for (Exception error : each.errors()) {
                if (!errors.contains(error)) {
                    errors.add(error);
                }
            }
        }
        if (!errors.isEmpty()) {
            return report(usage(errors), errors.getFirst(), args);
        }
        Logging.configure(args);
        return new CommandLine.RunLast().execute(parsed);
    }

    private Failure usage(List<Exception> errors) {
        List<String> problems =
                errors.stream().map(error -> String.valueOf(error.getMessage())).toList();
        String command = errors.getFirst() instanceof CommandLine.ParameterException e
                ? e.getCommandLine().getCommandSpec().qualifiedName()
                : surroundings.program();
        return new Failure(String.join("\n", problems), command + " --help", ExitCode.USAGE);
    }

    private static Failure failure(Throwable thrown) {
        return Failure.of(Interruption.isRequested() ? new InterruptedException() : thrown);
    }

    private int report(Failure failure, Exception thrown, String[] args) {
        PrintStream err = surroundings.err();
        if (List.of(args).contains("--debug")) {
            thrown.printStackTrace(err);
        }
        String program = surroundings.program();
        failure.message().lines().forEach(line -> err.println(program + ": " + line));
        if (!failure.hint().isEmpty()) {
            err.println("try: " + failure.hint());
        }
        if (List.of(args).contains("--json")) {
            ObjectNode document = JsonObject.create();
            document.put("error", failure.message())
                    .put("hint", failure.hint())
                    .put("exit", failure.exit().status());
            Json.print(surroundings.out(), document);
        }
        return failure.exit().status();
    }
}
