package dev.holdfast.agent;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point of {@code holdfast-agent}. */
@Command(
        name = "holdfast-agent",
        mixinStandardHelpOptions = true,
        versionProvider = Agent.Version.class,
        description = "Takes recovery points and replicates them.")
public final class Agent {
    private Agent() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Agent()).execute(args));
    }

    /** The version that the build wrote into this program's jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Agent.class.getPackage().getImplementationVersion();
            return new String[] {"holdfast-agent " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
