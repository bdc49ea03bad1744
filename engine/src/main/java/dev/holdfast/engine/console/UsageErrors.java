package dev.holdfast.engine.console;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts into words what is wrong with a command line: every problem, once. */
final class UsageErrors {
    private UsageErrors() {}

    /** What was wrong, in the order it was found; empty if nothing. */
    static List<Exception> of(ParseResult parsed) {
        Set<Exception> errors = new LinkedHashSet<>();
        for (ParseResult each = parsed; each != null; each = each.hasSubcommand() ? each.subcommand() : null) {
            errors.addAll(each.errors());
        }
        return List.copyOf(errors);
    }

    /** As users are told; the hint names the help to read. */
    static Failure describe(List<Exception> errors, String program) {
        Set<String> problems = new LinkedHashSet<>();
        String command = program;
        for (Exception error : errors) {
            if (error instanceof ParameterException e) {
                command = e.getCommandLine().getCommandSpec().qualifiedName();
            }
            problems.addAll(problems(error));
        }
        return new Failure(String.join("\n", problems), command + " --help", ExitCode.USAGE);
    }

    private static List<String> problems(Exception error) {
        return switch (error) {
            case UnmatchedArgumentException e -> unmatched(e);
            case MissingParameterException e
            when isOptionsOnly(e) ->
                List.of("missing: "
                        + e.getMissing().stream().map(UsageErrors::name).collect(Collectors.joining(", ")));
            default -> List.of(String.valueOf(error.getMessage()));
        };
    }

    private static boolean isOptionsOnly(MissingParameterException e) {
        return !e.getMissing().isEmpty() && String.valueOf(e.getMessage()).startsWith("Missing required");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName() + " " + option.paramLabel()
                : argument.paramLabel();
    }

    private static List<String> unmatched(UnmatchedArgumentException e) {
        List<String> problems = new ArrayList<>();
        CommandLine command = e.getCommandLine();
        boolean valueOfUnknown = false;
        for (String argument : e.getUnmatched()) {
            if (argument.startsWith("-")) {
                String option = argument.split("=", 2)[0];
                Set<String> known = command.getCommandSpec().optionsMap().keySet();
                problems.add("unknown option '" + option + "'" + Nearest.remark(option, known));
                valueOfUnknown = !argument.contains("=");
            } else if (valueOfUnknown) {
                valueOfUnknown = false; // probably what was meant for the option before it
            } else if (command.getSubcommands().isEmpty()) {
                problems.add("unexpected argument '" + argument + "'");
            } else {
                Set<String> known = command.getSubcommands().keySet();
                problems.add("unknown command '" + argument + "'" + Nearest.remark(argument, known));
            }
        }
        return problems;
    }
}
