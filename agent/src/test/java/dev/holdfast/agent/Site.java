package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.WritableSite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder with what the program is run on: {@code repository}, opened by the passphrase in {@code passphrase} and
 * by the host key in {@code key}; {@code far}, an empty replica of it that {@code far-key} opens.
 */
record Site(Path home) {
    private static final String PASSPHRASE = "a passphrase that only tests use";

    /** Made once by the program itself: turning passphrases into keys takes its time. */
    private static final class Prepared {
        static final Path FOLDER = prepare();

        private static Path prepare() {
            try {
                Site site = without(Files.createTempDirectory("holdfast-agent-test"));
                site.succeed("init", "--repository", site.url("repository"), "--key-file", site.path("passphrase"));
                site.addHost("repository", "key");
                site.succeed(
                        "init",
                        "--repository",
                        site.url("far"),
                        "--key-file",
                        site.path("passphrase"),
                        "--replica-of",
                        site.url("repository"),
                        "--replica-key-file",
                        site.path("key"));
                site.addHost("far", "far-key");
                delete(site.home.resolve("cache"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(site.home)));
                return site.home;
            } catch (IOException e) {
                throw new IllegalStateException("the repositories for tests cannot be made", e);
            }
        }
    }

    private void addHost(String repository, String file) {
        succeed(
                "keys",
                "add",
                "--label",
                "tests",
                "--host-key-out",
                path(file),
                "--repository",
                url(repository),
                "--key-file",
                path("passphrase"));
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.toList().reversed()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot clear " + folder, e);
        }
    }

    /** A folder with a passphrase, but without a repository. */
    static Site without(Path home) throws IOException {
        Site site = new Site(home);
        site.secret("passphrase", PASSPHRASE);
        return site;
    }

    /** A folder with the two repositories. */
    static Site with(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(Prepared.FOLDER)) {
            for (Path each : files.skip(1).toList()) {
                Files.copy(each, home.resolve(Prepared.FOLDER.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new Site(home);
    }

    AgentRun run(String... args) {
        return AgentRun.of(home, args);
    }

    /** Runs a command that has to succeed. */
    AgentRun succeed(String... args) {
        AgentRun run = run(args);
        assertEquals(0, run.exit(), run.err());
        return run;
    }

    /** Runs a command on the repository; the command's own words first. */
    AgentRun onRepository(String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        args.addAll(List.of("--repository", url("repository"), "--key-file", path("key")));
        return run(args.toArray(String[]::new));
    }

    /** Backs up a disk as workload {@code web}. */
    AgentRun backUp(Path disk) {
        return onRepository("backup", "--json", "--disk", disk.toString(), "--name", "web");
    }

    /** The engine's own view of one of the repositories, as a host that remembers nothing has it. */
    WritableSite open(String repository, String keyFile) throws Exception {
        CacheOption cache = new CacheOption();
        cache.setDefault(Files.createTempDirectory(home, "look"));
        Sites sites = cache.sites(AgentRun.surroundings(Map.of()));
        return sites.openWritable(URI.create(url(repository)), sites.key(home.resolve(keyFile)));
    }

    String path(String name) {
        return home.resolve(name).toString();
    }

    String url(String name) {
        return "file://" + home.resolve(name);
    }

    void secret(String name, String content) throws IOException {
        Path file = Files.writeString(home.resolve(name), content + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** A file of bytes that do not compress, the same for the same seed. */
    Path disk(String name, int length, long seed) throws IOException {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Files.write(home.resolve(name), bytes);
    }

    /** The files below a folder of a repository, such as {@code packs}. */
    List<Path> objects(String repository, String folder) throws IOException {
        Path path = home.resolve(repository).resolve(folder);
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Changes a byte in the middle of a file. */
    static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.write(file, bytes);
    }
}
