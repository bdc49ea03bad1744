package dev.holdfast.restore;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point of {@code holdfast-restore}. */
@Command(
        name = "holdfast-restore",
        mixinStandardHelpOptions = true,
        versionProvider = Restore.Version.class,
        description = "Finds recovery points and rebuilds what they hold.")
public final class Restore {
    private Restore() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Restore()).execute(args));
    }

    /** The version that the build wrote into this program's jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Restore.class.getPackage().getImplementationVersion();
            return new String[] {"holdfast-restore " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
