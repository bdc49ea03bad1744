package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/**
 * The folder of what is kept locally about one site of one repository: the index, and the memory of what was seen. It may
 * be deleted at any time; what is lost then is time, and the memory by which a rollback of the store is found.
 */
public final class LocalCache {
    private final Path folder;

    private LocalCache(Path folder) {
        this.folder = folder;
    }

    /**
     * The cache of a site.
     *
     * @param root the folder of all caches, created if missing, for the owner alone
     * @param location the site's URL; its options do not count
     */
    public static LocalCache of(Path root, Id repository, String location) throws IOException {
        int options = location.indexOf('?');
        byte[] place = (options < 0 ? location : location.substring(0, options)).getBytes(StandardCharsets.UTF_8);
        String site =
                HexFormat.of().formatHex(Sha256.of(place, 0, place.length)).substring(0, 16);
        Path folder = root.resolve(repository.hex()).resolve(site);
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new LocalCache(folder);
    }

    /** The folder for the index of a trust domain; {@code slot} counts up where others use the first. */
    public Path index(Id domain, int slot) {
        return folder.resolve("index-" + domain + (slot == 0 ? "" : "-" + slot));
    }

    /** The file of fingerprints of a workload's disk. */
    public Path fingerprints(String pseudonym, String volume) {
        byte[] name = volume.getBytes(StandardCharsets.UTF_8);
        String disk = HexFormat.of().formatHex(Sha256.of(name, 0, name.length)).substring(0, 16);
        return folder.resolve("fingerprints-" + pseudonym + "-" + disk);
    }

    /** The folder for what is remembered. */
    public Path memory() {
        return folder;
    }
}
