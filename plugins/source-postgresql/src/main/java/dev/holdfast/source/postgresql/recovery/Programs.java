package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The server's programs of one major version.
 *
 * @param folder where they are
 */
record Programs(Path folder) {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9]{1,3})[.a-z]");

    /** Finds those of a major version: in the folder that was named, or in the usual places and on the PATH. */
    static Programs find(Optional<Path> named, int major) throws SourceException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (Path folder : named.isPresent() ? List.of(named.get().toAbsolutePath()) : usual(major)) {
            Optional<Integer> version = version(folder);
            if (version.isPresent() && version.get() == major) {
                return new Programs(folder);
            }
            version.ifPresent(other -> found.add(other + " in " + folder));
        }
        throw new SourceException.Unavailable(
                "the base is of PostgreSQL " + major + ", and its programs are not "
                        + named.map(folder -> "in " + folder).orElse("on this host")
                        + (found.isEmpty() ? "" : "; there is " + String.join(", ", found)),
                "Install PostgreSQL " + major + ", or name the folder of its programs.");
    }

    private static List<Path> usual(int major) {
        String path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
        return Stream.concat(
                        Stream.of("/usr/lib/postgresql/" + major + "/bin", "/usr/pgsql-" + major + "/bin"),
                        Stream.of(path.split(":")))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    private static Optional<Integer> version(Path folder) throws InterruptedException {
        Path postgres = folder.resolve("postgres");
        if (!Files.isExecutable(postgres)) {
            return Optional.empty();
        }
        try {
            Command.Result said =
                    new Command(new Account(Optional.empty())).run(List.of(postgres.toString(), "--version"));
            Matcher matcher = VERSION.matcher(said.output());
            return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The path of one of them. */
    String path(String program) {
        return folder.resolve(program).toString();
    }

    /** Whether one is there: some come in packages of their own. */
    boolean has(String program) {
        return Files.isExecutable(folder.resolve(program));
    }
}
