import dev.holdfast.agent.Agent;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.restore.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes the programs' manual pages and completions for shells from what they say of themselves. Usage: java --class-path
 * "IMAGE/lib/*" Manuals.java IMAGE
 */
final class Manuals {
    private static final int NO_WRAP = 10_000;

    private final Path folder;

    private Manuals(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Path share = Path.of(arguments[0], "share");
        Path pages = Files.createDirectories(share.resolve("man/man1"));
        Path completions = Files.createDirectories(share.resolve("bash-completion/completions"));
        for (CommandLine program : List.of(
                Agent.commands(Surroundings.ofProcess("holdfast-agent", InstantSource.system())),
                Restore.commands(Surroundings.ofProcess("holdfast-restore", InstantSource.system())))) {
            String name = program.getCommandName();
            new Manuals(pages).write(program);
            Files.writeString(completions.resolve(name), AutoComplete.bash(name, program));
        }
    }

    private static Set<CommandLine> commandsOf(CommandLine command) {
        return new LinkedHashSet<>(command.getSubcommands().values());
    }

    private void write(CommandLine command) throws IOException {
        command.setUsageHelpWidth(NO_WRAP);
        Files.writeString(folder.resolve(title(command) + ".1"), page(command));
        for (CommandLine each : commandsOf(command)) {
            write(each);
        }
    }

    private static String title(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    private static String page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        Help help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
        StringBuilder page = new StringBuilder();
        page.append(".TH ").append(title(command).toUpperCase(java.util.Locale.ROOT));
        page.append(" 1 \"\" Holdfast \"Holdfast manual\"\n");
        section(page, "NAME");
        String first = help.description().strip().lines().findFirst().orElse("");
        page.append(text(title(command))).append(" \\- ").append(text(first)).append('\n');
        section(page, "SYNOPSIS");
        page.append(".nh\n").append(text(synopsis(command, help))).append('\n').append(".hy\n");
        section(page, "DESCRIPTION");
        help.description().strip().lines().forEach(line -> page.append(text(line)).append('\n'));
        options(page, spec);
        subcommands(page, command);
        if (commandsOf(command).isEmpty()) {
            section(page, "EXIT STATUS");
            for (Map.Entry<String, String> each : ExitCode.legend().entrySet()) {
                item(page, each.getKey().strip(), each.getValue());
            }
        }
        String footer = help.footer().stripTrailing();
        if (!footer.isBlank()) {
            section(page, "EXAMPLES");
            page.append(".nf\n");
            footer.lines().forEach(line -> page.append(text(line)).append('\n'));
            page.append(".fi\n");
        }
        seeAlso(page, command);
        return page.toString();
    }

    private static String synopsis(CommandLine command, Help help) {
        String name = command.getCommandSpec().qualifiedName();
        return name + " " + help.synopsis(name.length() + 1).strip().replaceFirst("^" + name + " ?", "");
    }

    private static void options(StringBuilder page, CommandSpec spec) {
        section(page, "OPTIONS");
        for (PositionalParamSpec each : spec.positionalParameters()) {
            item(page, each.paramLabel(), description(each));
        }
        for (OptionSpec each : spec.options()) {
            if (!each.hidden()) {
                String names = String.join(", ", each.names());
                item(page, each.arity().max() == 0 ? names : names + "=" + each.paramLabel(), description(each));
            }
        }
    }

    private static String description(ArgSpec option) {
        StringBuilder said = new StringBuilder();
        if (option.required()) {
            said.append("Required. ");
        }
        said.append(String.format(String.join(" ", option.description())));
        if (option.arity().max() > 0 && option.defaultValue() != null) {
            said.append(" Default: ").append(option.defaultValue()).append('.');
        }
        return said.toString();
    }

    private static void subcommands(StringBuilder page, CommandLine command) {
        if (commandsOf(command).isEmpty()) {
            return;
        }
        section(page, "COMMANDS");
        for (CommandLine each : commandsOf(command)) {
            Help help = new Help(each.getCommandSpec(), Help.defaultColorScheme(Help.Ansi.OFF));
            item(page, title(each) + "(1)", help.description().strip().lines().findFirst().orElse(""));
        }
    }

    private static void seeAlso(StringBuilder page, CommandLine command) {
        CommandLine parent = command.getParent();
        if (parent != null) {
            section(page, "SEE ALSO");
            page.append(text(title(parent) + "(1)")).append('\n');
        }
    }

    private static void section(StringBuilder page, String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private static void item(StringBuilder page, String tag, String description) {
        page.append(".TP\n\\fB").append(text(tag)).append("\\fR\n").append(text(description)).append('\n');
    }

    /** A line as roff prints it: a dot or a quote at its beginning would be a request. */
    private static String text(String line) {
        String escaped = line.replace("\\", "\\e").replace("-", "\\-").replace("…", "\\[u2026]");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
