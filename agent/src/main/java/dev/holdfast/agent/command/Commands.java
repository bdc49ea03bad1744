package dev.holdfast.agent.command;

import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.VerifyCommand;
import picocli.CommandLine;

/** What the agent's program can be told to do. */
public final class Commands {
    private Commands() {}

    /**
     * Adds them to a command line, in the order of its help.
     *
     * @param version the program's
     */
    public static CommandLine addTo(CommandLine program, Surroundings surroundings, String version) {
        return program.addSubcommand(new InitCommand(surroundings))
                .addSubcommand(new CheckCommand(surroundings))
                .addSubcommand(new RunCommand(surroundings, version))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new ReportCommand(surroundings))
                .addSubcommand(new NotifyCommand(surroundings))
                .addSubcommand(new BackupCommand(surroundings))
                .addSubcommand(new ReplicateCommand(surroundings))
                .addSubcommand(new MaintainCommand(surroundings))
                .addSubcommand(VerifyCommand.recording(surroundings))
                .addSubcommand(KeysCommand.withCommands(surroundings))
                .addSubcommand(new RetireCommand(surroundings))
                .addSubcommand(new PluginsCommand(surroundings));
    }
}
