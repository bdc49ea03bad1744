package dev.holdfast.dashboard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder with two sites, {@code home} and {@code far}, with what opens them in {@code passphrase}; with two tokens, and
 * whatever workloads a test puts there.
 */
record Estate(Path folder) {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";
    static final String VIEW_TOKEN = "fedcba9876543210fedcba9876543210";

    /** Made once by the program itself: turning passphrases into keys takes its time. */
    private static final class Prepared {
        static final Path FOLDER = prepare();

        private static Path prepare() {
            try {
                Estate estate = new Estate(Files.createTempDirectory("holdfast-dashboard"));
                estate.secret("passphrase", "a passphrase that only tests use");
                estate.secret("api.token", TOKEN);
                estate.secret("view.token", VIEW_TOKEN);
                Programs.agent(
                        estate.folder, "init", "--repository", estate.url("home"), "--key-file", estate.passphrase());
                estate.addHost("home");
                estate.addReplica("far");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(estate.folder)));
                return estate.folder;
            } catch (IOException e) {
                throw new UncheckedIOException("no sites for tests", e);
            }
        }
    }

    /** Makes a replica of {@code home}. */
    void addReplica(String name) throws IOException {
        Programs.agent(
                folder,
                "init",
                "--repository",
                url(name),
                "--key-file",
                passphrase(),
                "--replica-of",
                url("home"),
                "--replica-key-file",
                passphrase());
        addHost(name);
    }

    /** Gives the agent a key of its own, which opens a repository without the time that a passphrase takes. */
    private void addHost(String name) throws IOException {
        Programs.agent(
                folder,
                "keys",
                "add",
                "--label",
                "tests",
                "--host-key-out",
                folder.resolve(name + ".key").toString(),
                "--repository",
                url(name),
                "--key-file",
                passphrase());
    }

    private String passphrase() {
        return folder.resolve("passphrase").toString();
    }

    /** Puts all of it into an empty folder. */
    static Estate in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(Prepared.FOLDER)) {
            for (Path each : files.skip(1).toList()) {
                Files.copy(each, folder.resolve(Prepared.FOLDER.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new Estate(folder);
    }

    /** A configuration that listens at a port; sites and workloads follow. */
    static String head(int port) {
        return """
            agent:
              name: host-a
              state: state
              http: {address: "127.0.0.1:%d", token: "file:api.token", view-token: "file:view.token"}
            """.formatted(port);
    }

    /** Both sites; how the second one is replicated is given. */
    String sites(String replication) {
        return """
            sites:
              - {name: home, repository: "%s", key: "file:home.key"}
              - {name: far, repository: "%s", key: "file:far.key", replication: {%s}}
            """.formatted(url("home"), url("far"), replication);
    }

    String url(String name) {
        return "file://" + folder.resolve(name);
    }

    /** A folder with one file. */
    Path tree(String name, String content) throws IOException {
        Path tree = Files.createDirectories(folder.resolve(name));
        Files.writeString(tree.resolve("file"), content);
        return tree;
    }

    /** A file of bytes that do not compress. */
    Path disk(String name, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }

    private void secret(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.toList().reversed()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + folder, e);
        }
    }
}
