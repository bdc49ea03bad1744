package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.server.ServerVersion;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server's programs of one series of versions.
 *
 * @param folders where they are; Debian has the server and its tools in two
 */
record Programs(List<Path> folders) {
    private static final List<String> USUAL =
            List.of("/usr/sbin", "/usr/bin", "/usr/libexec", "/usr/local/mysql/bin", "/usr/local/mariadb/bin");

    Programs {
        folders = List.copyOf(folders);
    }

    /**
     * Finds those of a series: in the folder that was named, or in the usual places and on the PATH.
     *
     * @param dumped whether the base is a dump, which other programs restore
     */
    static Programs find(Optional<Path> named, ServerVersion series, boolean dumped)
            throws SourceException, InterruptedException {
        List<Path> folders = named.isPresent() ? List.of(named.get().toAbsolutePath()) : usual();
        Programs programs = new Programs(folders);
        List<String> wrong = new ArrayList<>();
        for (String program : dumped ? List.of("mariadbd") : List.of("mariadbd", "mariabackup")) {
            Optional<ServerVersion> version = programs.version(program);
            if (version.isEmpty()) {
                wrong.add(program + " is not there");
            } else if (!version.get().equals(series)) {
                wrong.add(program + " is of " + version.get());
            }
        }
        for (String program : List.of("mariadb-binlog", "mariadb", "mariadb-check", DumpLoad.INSTALL)) {
            if ((dumped || !program.equals(DumpLoad.INSTALL))
                    && programs.lookUp(program).isEmpty()) {
                wrong.add(program + " is not there");
            }
        }
        if (wrong.isEmpty()) {
            return programs;
        }
        throw new SourceException.Unavailable(
                "the base is of MariaDB " + series + ", and its programs are not "
                        + named.map(folder -> "in " + folder).orElse("on this host") + ": "
                        + String.join(", ", wrong),
                "Install MariaDB " + series + (dumped ? "" : " with mariadb-backup")
                        + ", or name the folder of its programs.");
    }

    private static List<Path> usual() {
        String path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
        return Stream.concat(USUAL.stream(), Stream.of(path.split(":")))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    private Optional<ServerVersion> version(String program) throws InterruptedException {
        Optional<String> found = lookUp(program);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            Command.Result said =
                    new Command(new Account(Optional.empty())).run(List.of(found.get(), "--no-defaults", "--version"));
            return ServerVersion.find(said.output());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> lookUp(String program) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** The path of one of them. */
    String path(String program) {
        return lookUp(program).orElse(program);
    }
}
