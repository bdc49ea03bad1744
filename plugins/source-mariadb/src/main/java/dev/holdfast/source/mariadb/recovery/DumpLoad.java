package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.base.DumpBase;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Makes a server of a dump: a fresh data folder, and all statements of the dump on it. The accounts that a fresh one has give
 * way to those of the dump.
 */
record DumpLoad(Programs programs, Account account, Layout layout, SortedMap<String, String> facts) {
    /** Makes a fresh data folder. */
    static final String INSTALL = "mariadb-install-db";

    private static final int MOST_SAID = 1500;
    private static final int TAIL = 64;

    /**
     * Loads it, and deletes it.
     *
     * @param socket a path that is short enough for one; free again afterwards
     */
    Check load(Path socket) throws SourceException, IOException, InterruptedException {
        requireWhole();
        Path folder = Files.createDirectory(
                layout.recovery().resolve("load"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(folder);
        install(folder);
        try (RecoveringServer server =
                RecoveringServer.start(programs, account, layout.data(), folder, socket, facts)) {
            server.awaitReady();
            run(folder, server.login());
            server.end(); // the dump's accounts count from the next start on
        }
        Files.delete(layout.dump());
        return new Check("dump (mariadb)", Verdict.PASSED, "");
    }

    private void requireWhole() throws SourceException, IOException {
        ByteBuffer tail = ByteBuffer.allocate(TAIL);
        if (Files.exists(layout.dump())) {
            try (FileChannel dump = FileChannel.open(layout.dump())) {
                dump.position(Math.max(0, dump.size() - TAIL));
                int count = 0;
                while (tail.hasRemaining() && count >= 0) {
                    count = dump.read(tail);
                }
            }
        }
        String end = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
        if (!end.stripTrailing().endsWith(DumpBase.LAST_LINE)) {
            throw new SourceException.TargetFailed("the dump does not end as it should", "Restore an older base.");
        }
    }

    private void install(Path folder) throws SourceException, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                programs.path(INSTALL),
                "--no-defaults",
                "--datadir=" + layout.data(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve"));
        command.addAll(Settings.kept(facts));
        Command.Result made = new Command(account).runTo(folder.resolve("install.log"), command);
        if (!made.isGood()) {
            throw new SourceException.TargetFailed(
                    "no fresh data folder can be made: " + made.output().strip(),
                    "All that was said is in " + folder.resolve("install.log") + ".");
        }
    }

    private void run(Path folder, Path login) throws SourceException, IOException, InterruptedException {
        Path log = folder.resolve("load.log");
        ProcessBuilder builder = new ProcessBuilder(account.running(List.of(
                        programs.path("mariadb"),
                        "--defaults-file=" + login,
                        "--binary-mode",
                        "--default-character-set=utf8mb4",
                        "--max-allowed-packet=1G")))
                .directory(Path.of("/").toFile())
                .redirectInput(layout.dump().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (process.waitFor() != 0) {
                String said = Files.readString(log, StandardCharsets.ISO_8859_1)
                        .replaceAll("\\s+", " ")
                        .strip();
                throw new SourceException.TargetFailed(
                        "the dump could not be loaded: " + said.substring(Math.max(0, said.length() - MOST_SAID)),
                        "All that was said is in " + log + ".");
            }
        } finally {
            process.destroy();
        }
    }
}
