package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A site of a repository in any store, and the command lines that work on it.
 *
 * @param programs how programs are started
 * @param name for messages
 * @param url its location
 * @param key the file of its recovery key
 * @param cache the folder of local caches
 */
record StoreSite(Programs programs, String name, String url, Path key, Path cache) {
    /** Makes a repository, or with {@code original} a further site of one. */
    static StoreSite create(Programs programs, String name, String url, Path work, Optional<StoreSite> original)
            throws IOException, InterruptedException {
        Path passphrase = secret(work, name + ".passphrase", "a passphrase for a campaign, of no worth\n");
        Path recovery = work.resolve(name + ".recovery");
        Path cache = work.resolve("cache");
        List<String> arguments = new ArrayList<>(List.of(
                "init",
                "--repository",
                url,
                "--key-file",
                passphrase.toString(),
                "--recovery-key-out",
                recovery.toString(),
                "--cache",
                cache.toString()));
        original.ifPresent(
                site -> arguments.addAll(List.of("--replica-of", site.url, "--replica-key-file", site.key.toString())));
        Child.Ended ended = Child.run(programs.agent(arguments));
        if (!ended.done()) {
            throw new IOException("no repository at " + name + ": " + ended);
        }
        return new StoreSite(programs, name, url, recovery, cache);
    }

    /** A file that its owner alone reads. */
    static Path secret(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    List<String> backup(Path image, String workload) {
        return programs.agent(
                opened("backup", "--disk", image.toString(), "--name", workload, "--json", "--no-progress"));
    }

    List<String> replicateTo(StoreSite other) {
        return programs.agent(List.of(
                "replicate",
                "--from",
                url,
                "--to",
                other.url,
                "--key-file",
                key.toString(),
                "--to-key-file",
                other.key.toString(),
                "--cache",
                cache.toString(),
                "--json",
                "--no-progress"));
    }

    List<String> restore(Generation generation, Path to) {
        return programs.restore(opened(
                "disk",
                "--workload",
                generation.workload(),
                "--at",
                generation.instant(),
                "--to",
                to.toString(),
                "--json",
                "--no-progress"));
    }

    /** Restores the newest point at an instant. */
    List<String> restoreAt(String workload, boolean disk, Instant instant, Path to) {
        return programs.restore(opened(
                disk ? "disk" : "files",
                "--workload",
                workload,
                "--at",
                instant.toString(),
                "--to",
                to.toString(),
                "--json",
                "--no-progress"));
    }

    /** The same, seeing the store as it was at an instant. */
    List<String> restoreAsOf(Generation generation, Path to, Instant asOf) {
        List<String> command = new ArrayList<>(restore(generation, to));
        command.addAll(List.of("--store-as-of", asOf.toString()));
        return command;
    }

    /** Recovers a database. */
    List<String> database(List<String> options) {
        return programs.restore(opened("database", options.toArray(String[]::new)));
    }

    /** Housekeeping, by whoever that URL has the credentials of. */
    List<String> maintain(String by) {
        return programs.agent(List.of("maintain", "--repository", by, "--json"));
    }

    List<String> probe() {
        return programs.restore(List.of("probe", url, "--json", "--largest", "1"));
    }

    List<String> points() {
        return programs.restore(opened("points", "--json"));
    }

    List<String> verify() {
        return programs.restore(opened("verify", "--data", "100", "--json", "--no-progress"));
    }

    private List<String> opened(String command, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of(command, "--repository", url, "--key-file", key.toString(), "--cache", cache.toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    /**
     * A point that was acknowledged.
     *
     * @param checksum of the disk as it was
     */
    record Generation(String workload, String instant, String checksum) {}

    /** The point that a backup says it took. */
    static Optional<Generation> taken(String out, String checksum) {
        Optional<JsonNode> point =
                Site.parse(out).map(document -> document.path("points").path(0));
        return point.filter(found -> found.has("instant"))
                .map(found -> new Generation(
                        found.path("workload").asText(), found.path("instant").asText(), checksum));
    }
}
