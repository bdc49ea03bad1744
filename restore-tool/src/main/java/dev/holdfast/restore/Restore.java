package dev.holdfast.restore;

import dev.holdfast.engine.console.CommandRunner;
import dev.holdfast.engine.console.Interruption;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.VerifyCommand;
import dev.holdfast.restore.database.DatabaseCommand;
import dev.holdfast.restore.disk.DiskCommand;
import dev.holdfast.restore.files.CatCommand;
import dev.holdfast.restore.files.FilesCommand;
import dev.holdfast.restore.files.LsCommand;
import dev.holdfast.restore.point.PointsCommand;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point of {@code holdfast-restore}. */
@Command(
        name = Restore.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = Restore.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Finds recovery points and rebuilds what they hold.")
public final class Restore {
    static final String NAME = "holdfast-restore";

    private Restore() {}

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
        return new CommandLine(new Restore())
                .addSubcommand(new PointsCommand(surroundings))
                .addSubcommand(new LsCommand(surroundings))
                .addSubcommand(new CatCommand(surroundings))
                .addSubcommand(new DiskCommand(surroundings))
                .addSubcommand(new FilesCommand(surroundings))
                .addSubcommand(new DatabaseCommand(surroundings))
                .addSubcommand(VerifyCommand.reading(surroundings))
                .addSubcommand(new ProbeCommand(surroundings));
    }

    /** The version that the build wrote into this program's jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Restore.class.getPackage().getImplementationVersion();
            return new String[] {NAME + " " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
