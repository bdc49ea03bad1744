package dev.holdfast.restore;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A copy of a golden repository, which programs of some day wrote, with the keys that open it and with what its points
 * restore to. {@code dev/reader/make-golden} makes them, and {@code dev/reader/golden.py} reads them too.
 */
record Golden(Path home) {
    private static final Path ALL = resources();

    private static Path resources() {
        try {
            return Path.of(
                    Objects.requireNonNull(Golden.class.getResource("/golden")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the golden repositories are not in a folder", e);
        }
    }

    /**
     * What a point restores to.
     *
     * @param key the key file that opens it
     * @param kind {@code disk} or {@code files}, as the restore tool's commands
     * @param workload the workload
     * @param number which of the workload's points, 0 for the first
     * @param content the SHA-256 of a disk in hex, or the listing of a tree
     */
    record Expectation(String key, String kind, String workload, int number, String content) {
        private static Expectation parse(String line) {
            String[] fields = line.split("\t", -1);
            boolean disk = fields[1].equals("disk");
            return new Expectation(
                    fields[0], fields[1], fields[2], Integer.parseInt(fields[3]), disk ? fields[4] : text(fields[4]));
        }

        private static String text(String listing) {
            try {
                return Files.readString(ALL.resolve(listing));
            } catch (IOException e) {
                throw new IllegalStateException("no listing " + listing, e);
            }
        }

        @Override
        public String toString() {
            return kind + " " + workload + " " + number + " by key " + key;
        }
    }

    static Golden in(Path home, String name) throws IOException {
        Path from = ALL.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.skip(1).toList()) {
                Files.copy(each, home.resolve(from.relativize(each).toString()));
            }
        }
        return new Golden(home);
    }

    List<Expectation> expectations() throws IOException {
        return Files.readAllLines(home.resolve("expected")).stream()
                .map(Expectation::parse)
                .toList();
    }

    Path repository() {
        return home.resolve("repository");
    }

    /** The words that follow a command, to have it work on this repository. */
    String[] with(String key, String... words) {
        String[] site = {
            "--repository",
            "file://" + repository(),
            "--key-file",
            home.resolve("keys/" + key).toString()
        };
        return Stream.of(words, site).flatMap(Stream::of).toArray(String[]::new);
    }

    /** The instants of all points, by workload, the first first. */
    Map<String, List<String>> instants(String key) {
        Map<String, List<String>> instants = new TreeMap<>();
        ProgramRun.restore(home, with(key, "points", "--json", "--limit", "0"))
                .json()
                .get("workloads")
                .forEach(workload -> instants.put(
                        workload.get("name").asText(),
                        workload.get("points")
                                .valueStream()
                                .map(point -> point.get("instant").asText())
                                .toList()
                                .reversed()));
        return instants;
    }

    /** What a point restores to now; empty if the restore fails. */
    Optional<String> restored(Expectation expected, String instant) throws IOException {
        Path out = Files.createTempDirectory(home, "restored").resolve("out");
        ProgramRun run = ProgramRun.restore(
                home,
                with(
                        expected.key(),
                        expected.kind(),
                        "--workload",
                        expected.workload(),
                        "--at",
                        instant,
                        "--to",
                        out.toString()));
        if (run.exit() != 0) {
            return Optional.empty();
        }
        return Optional.of(expected.kind().equals("disk") ? sha256(out) : TreeListing.of(out));
    }

    /** The SHA-256 of every file below a folder, by path. */
    static Map<Path, String> hashes(Path folder) throws IOException {
        Map<Path, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                hashes.put(folder.relativize(each), sha256(each));
            }
        }
        return hashes;
    }

    static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[1 << 20];
                while (content.read(buffer) >= 0) {
                    // the stream hashes what is read
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
