package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.ServerFacts;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes sure that a folder holds the files of the very server that is connected to. */
public final class DataFolder {
    private static final int LARGEST_PID_FILE = 1 << 16;

    private DataFolder() {}

    /** Whether this program can read in a server's data folder here; another server's counts too. */
    public static boolean isReadable(Path folder) {
        return Files.isReadable(folder.resolve("global/pg_control"));
    }

    /**
     * Refuses a folder that is another server's: another history's, by the control file, or a standby's of the same
     * history, by what the running server says of itself in {@code postmaster.pid}.
     *
     * @throws SourceException.Unavailable if it is
     */
    public static void requireOf(ServerFacts facts, Path folder) throws SourceException {
        try {
            String identifier = ControlFile.read(folder).systemIdentifier();
            if (!identifier.equals(facts.systemIdentifier())) {
                throw otherServer(folder + " is the data folder of another server: its system identifier is "
                        + identifier + ", not " + facts.systemIdentifier());
            }
            Path pidFile = folder.resolve("postmaster.pid");
            if (!Files.isRegularFile(pidFile) || Files.size(pidFile) > LARGEST_PID_FILE) {
                throw otherServer("no server runs on " + folder + ": it has no postmaster.pid");
            }
            List<String> lines = Files.readAllLines(pidFile);
            if (lines.size() < 2 || !Path.of(lines.get(1)).equals(facts.dataDirectory())) {
                throw otherServer("the server says that its files are in " + facts.dataDirectory()
                        + ", and the one that runs on " + folder + " says otherwise");
            }
        } catch (IOException e) {
            throw new SourceException.Unavailable(
                    "cannot read " + folder + ": " + e, "Run as root, or as the server's own user.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the control file was read", "");
        }
    }

    private static SourceException.Unavailable otherServer(String message) {
        return new SourceException.Unavailable(message, "Correct 'data-directory' or 'url'.");
    }
}
