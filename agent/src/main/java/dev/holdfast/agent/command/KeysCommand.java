package dev.holdfast.agent.command;

import dev.holdfast.engine.console.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code keys}: who holds keys of a repository. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Shows and changes who holds keys of a repository, at one of its sites.",
            "Each site has recipients of its own; 'replicate' carries new keys from one site to another."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} list --repository file:///srv/backup --key-file home.key")
final class KeysCommand {
    private KeysCommand() {}

    static CommandLine withCommands(Surroundings surroundings) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new KeysListCommand(surroundings))
                .addSubcommand(new KeysAddCommand(surroundings))
                .addSubcommand(new KeysRemoveCommand(surroundings))
                .addSubcommand(new KeysRotateCommand(surroundings));
    }
}
