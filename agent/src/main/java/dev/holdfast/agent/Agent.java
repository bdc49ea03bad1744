package dev.holdfast.agent;

import dev.holdfast.agent.command.Commands;
import dev.holdfast.engine.console.CommandRunner;
import dev.holdfast.engine.console.Interruption;
import dev.holdfast.engine.console.Surroundings;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point of {@code holdfast-agent}. */
@Command(
        name = Agent.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Agent.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Takes recovery points and replicates them.")
public final class Agent {
    static final String NAME = "holdfast-agent";

    private Agent() {}

    public static void main(String[] args) {
        Surroundings surroundings = Surroundings.ofProcess(NAME, InstantSource.system());
        System.exit(Interruption.guard(surroundings, () -> run(surroundings, args)));
    }

    /** Runs one command; returns the exit status. */
    public static int run(Surroundings surroundings, String... args) {
        return new CommandRunner(surroundings, commands(surroundings)).run(args);
    }

    /** The program's command line, for running it and for its manual pages. */
    public static CommandLine commands(Surroundings surroundings) {
        return Commands.addTo(new CommandLine(new Agent()), surroundings, version());
    }

    /** The version that the build wrote into this program's jar. */
    private static String version() {
        String version = Agent.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {NAME + " " + version()};
        }
    }
}
