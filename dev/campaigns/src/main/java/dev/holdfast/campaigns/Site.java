package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A site of a repository in a folder, and the command lines that work on it. All but the first use a recovery key, whose
 * opening costs nothing.
 *
 * @param programs how programs are started
 * @param folder the store
 * @param key the file of its recovery key
 * @param cache the folder of local caches
 */
record Site(Programs programs, Path folder, Path key, Path cache) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes a repository. */
    static Site create(Programs programs, Path folder, Path cache) throws IOException, InterruptedException {
        return create(programs, folder, cache, List.of());
    }

    /** Makes a further site of this repository. */
    Site replica(Path folder) throws IOException, InterruptedException {
        return create(programs, folder, cache, List.of("--replica-of", url(), "--replica-key-file", key.toString()));
    }

    private static Site create(Programs programs, Path folder, Path cache, List<String> more)
            throws IOException, InterruptedException {
        Path passphrase = folder.resolveSibling(folder.getFileName() + ".passphrase");
        Path recovery = folder.resolveSibling(folder.getFileName() + ".recovery");
        Files.writeString(passphrase, "a passphrase for a campaign, of no worth\n", StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        List<String> arguments = new ArrayList<>(List.of(
                "init",
                "--repository",
                url(folder),
                "--key-file",
                passphrase.toString(),
                "--recovery-key-out",
                recovery.toString(),
                "--cache",
                cache.toString()));
        arguments.addAll(more);
        Child.Ended ended = Child.run(programs.agent(arguments));
        if (!ended.done()) {
            throw new IOException("no repository: " + ended);
        }
        return new Site(programs, folder, recovery, cache);
    }

    /** The same site, as seen from a host with another cache. */
    Site withCache(Path other) {
        return new Site(programs, folder, key, other);
    }

    String url() {
        return url(folder);
    }

    private static String url(Path folder) {
        return "file://" + folder;
    }

    List<String> backupDisk(Path image, String name) {
        return programs.agent(opened("backup", "--disk", image.toString(), "--name", name, "--json", "--no-progress"));
    }

    List<String> backupTree(Path root, String name) {
        return programs.agent(
                opened("backup", "--directory", root.toString(), "--name", name, "--json", "--no-progress"));
    }

    List<String> replicateTo(Site other) {
        return programs.agent(List.of(
                "replicate",
                "--from",
                url(),
                "--to",
                other.url(),
                "--key-file",
                key.toString(),
                "--to-key-file",
                other.key.toString(),
                "--cache",
                cache.toString(),
                "--json",
                "--no-progress"));
    }

    List<String> restoreDisk(String name, String at, Path to) {
        return programs.restore(
                opened("disk", "--workload", name, "--at", at, "--to", to.toString(), "--json", "--no-progress"));
    }

    List<String> restoreTree(String name, String at, Path to) {
        return programs.restore(
                opened("files", "--workload", name, "--at", at, "--to", to.toString(), "--json", "--no-progress"));
    }

    List<String> verify() {
        return programs.restore(opened("verify", "--data", "100", "--json", "--no-progress"));
    }

    private List<String> opened(String command, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of(command, "--repository", url(), "--key-file", key.toString(), "--cache", cache.toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    /** The points that a backup says it took; empty if it did not get as far as to say so. */
    static List<Acknowledged> acknowledged(String out, String checksum) {
        Optional<JsonNode> document = parse(out);
        List<Acknowledged> points = new ArrayList<>();
        document.ifPresent(whole -> whole.path("points")
                .forEach(point -> points.add(new Acknowledged(
                        point.path("workload").asText(),
                        point.path("source").asText(),
                        point.path("point").asText(),
                        point.path("instant").asText(),
                        checksum))));
        return points;
    }

    /** A whole JSON document that a program printed. */
    static Optional<JsonNode> parse(String out) {
        try {
            return out.isBlank() ? Optional.empty() : Optional.of(JSON.readTree(out));
        } catch (IOException e) {
            return Optional.empty(); // it was killed while it printed
        }
    }

    /** The manifests that stand in the store. */
    List<String> manifests() throws IOException {
        return Folders.files(folder.resolve("points")).stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    /** What writers left in the folder of temporary files. */
    List<Path> temporaryFiles() throws IOException {
        return Folders.files(folder.resolve(".tmp"));
    }

    /** Bytes of all packs. */
    long packBytes() throws IOException {
        return Folders.bytes(folder.resolve("packs")) + Folders.bytes(folder.resolve("maps"));
    }

    /** Files of the store, temporary ones included. */
    long fileCount() throws IOException {
        return Folders.files(folder).size();
    }
}
