package dev.holdfast.restore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder with a repository that the agent made, which {@code key} opens, and with what it backed up: {@code disk}, of
 * which there are two points as workload {@code web}, the first of them as {@code disk.before}; and {@code tree}, as
 * workload {@code app}.
 */
public record Protected(Path home) {
    public static final int DISK = 3 << 20;

    /** Made once: turning passphrases into keys takes its time. */
    private static final class Prepared {
        static final Path FOLDER = prepare();

        private static Path prepare() {
            try {
                Protected made = new Protected(Files.createTempDirectory("holdfast-restore-test"));
                made.initialise();
                made.backUpDisk();
                made.backUpTree();
                delete(made.home.resolve("cache"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made.home)));
                return made.home;
            } catch (IOException e) {
                throw new IllegalStateException("the repository for tests cannot be made", e);
            }
        }
    }

    private void initialise() throws IOException {
        Path passphrase = Files.writeString(home.resolve("passphrase"), "a passphrase that only tests use\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        ProgramRun.agent(home, "init", "--repository", url("repository"), "--key-file", passphrase.toString());
        ProgramRun.agent(
                home,
                "keys",
                "add",
                "--label",
                "tests",
                "--host-key-out",
                path("key"),
                "--repository",
                url("repository"),
                "--key-file",
                passphrase.toString());
    }

    /** Random bytes, with a hole in the middle; and the same with a few of them changed. */
    private void backUpDisk() throws IOException {
        byte[] bytes = new byte[DISK];
        new Random(1).nextBytes(bytes);
        Arrays.fill(bytes, DISK / 3, DISK / 2, (byte) 0);
        Files.write(home.resolve("disk.before"), bytes);
        agentOnRepository("backup", "--disk", path("disk.before"), "--name", "web");
        bytes[100] ^= 1;
        Files.write(home.resolve("disk"), bytes);
        agentOnRepository("backup", "--disk", path("disk"), "--name", "web");
    }

    private void backUpTree() throws IOException {
        Path etc = Files.createDirectories(home.resolve("tree/etc/app"));
        Files.writeString(etc.resolve("app.conf"), "a = 1\n");
        Files.writeString(etc.resolve("other.txt"), "text\n");
        Files.createSymbolicLink(etc.resolve("link"), Path.of("app.conf"));
        byte[] part = new byte[1_000_000];
        new Random(2).nextBytes(part);
        try (SeekableByteChannel large = Files.newByteChannel(
                home.resolve("tree/large"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SPARSE,
                StandardOpenOption.WRITE)) {
            large.write(ByteBuffer.wrap(part));
            large.position(1_500_000);
            large.write(ByteBuffer.wrap(part));
        }
        agentOnRepository("backup", "--directory", path("tree"), "--name", "app");
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

    /** A copy, to do with as a test likes. */
    public static Protected in(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(Prepared.FOLDER)) {
            for (Path each : files.skip(1).toList()) {
                Files.copy(
                        each,
                        home.resolve(Prepared.FOLDER.relativize(each)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
        return new Protected(home);
    }

    /** Runs a command of the restore tool on the repository; the command's own words first. */
    public ProgramRun restore(String... words) {
        return ProgramRun.restore(home, onRepository(words));
    }

    /** Runs a command of the agent on the repository, which has to succeed. */
    public ProgramRun agentOnRepository(String... words) {
        return ProgramRun.agent(home, onRepository(words));
    }

    private String[] onRepository(String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        args.addAll(List.of("--repository", url("repository"), "--key-file", path("key")));
        return args.toArray(String[]::new);
    }

    public String path(String name) {
        return home.resolve(name).toString();
    }

    public String url(String name) {
        return "file://" + home.resolve(name);
    }

    /** Changes a byte in the middle of every file below a folder of the repository. */
    public void damage(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("repository").resolve(folder))) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(each);
                bytes[bytes.length / 2] ^= 1;
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-------"));
                Files.write(each, bytes);
            }
        }
    }

    /** Removes every object below a folder of the repository. */
    public void remove(String folder) {
        delete(home.resolve("repository").resolve(folder));
    }
}
