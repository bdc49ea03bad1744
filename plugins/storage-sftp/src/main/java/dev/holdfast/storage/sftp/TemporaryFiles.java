package dev.holdfast.storage.sftp;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;

/**
 * Names files to be written in a store's {@code .tmp}, and removes those that a crash left there. A name tells when it was
 * made, by its writer's clock: the file's own time is none.
 */
final class TemporaryFiles {
    /** No put takes that long; what is older has no writer any more. */
    private static final Duration STALE = Duration.ofDays(1);

    private static final Pattern NAME = Pattern.compile("([0-9]{1,12})-[0-9a-f]{32}");

    private final String folder;
    private final InstantSource clock;
    private final RandomGenerator random;

    TemporaryFiles(String folder, InstantSource clock, RandomGenerator random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /** A path that no other writer uses. */
    String newPath() {
        byte[] name = new byte[16];
        random.nextBytes(name);
        return folder + "/" + clock.instant().getEpochSecond() + "-"
                + HexFormat.of().formatHex(name);
    }

    /** Removes what was begun a day ago or earlier. */
    void sweep(Connection connection) throws IOException {
        long oldest = clock.instant().minus(STALE).getEpochSecond();
        try (CloseableHandle handle = connection.client().openDir(folder)) {
            List<DirEntry> some = connection.client().readDir(handle);
            while (some != null) {
                for (DirEntry each : some) {
                    Matcher name = NAME.matcher(each.getFilename());
                    if (name.matches() && Long.parseLong(name.group(1)) < oldest) {
                        discard(connection, folder + "/" + each.getFilename());
                    }
                }
                some = connection.client().readDir(handle);
            }
        }
    }

    /**
     * Removes a file, if it is there and can be removed. One that will not go does no harm: it is invisible, and swept
     * later. Done on interrupted threads, too.
     */
    static void discard(Connection connection, String file) {
        try {
            Undisturbed.run(() -> connection.client().remove(file));
        } catch (IOException e) {
            // It was never made, or has its name already, or the next sweep takes it.
        }
    }
}
