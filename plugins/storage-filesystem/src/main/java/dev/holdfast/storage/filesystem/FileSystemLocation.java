package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a store is, from a URL such as {@code file:///srv/backup/site-a?reserve=1GiB}.
 *
 * @param root its folder, absolute
 * @param reserve how many bytes of the file system puts leave free, so that the machine and the store's own upkeep
 *     (deleting needs room, too) go on working when backups have filled it; {@link #DEFAULT_RESERVE} if not given
 */
record FileSystemLocation(Path root, long reserve) {
    static final long DEFAULT_RESERVE = 64L << 20;

    private static final String FORM = "file:///absolute/path, optionally with ?reserve=64MiB";
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Integer> SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    static FileSystemLocation parse(URI location) throws BlobStoreException.InvalidLocation {
        String scheme = location.getScheme() == null ? "" : location.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("file")) {
            throw invalid(location, "its scheme is not file");
        }
        if (location.getRawAuthority() != null) {
            throw invalid(location, "it names a host; a file system must be mounted on this one");
        }
        if (location.getRawFragment() != null) {
            throw invalid(location, "it has a fragment");
        }
        return new FileSystemLocation(root(location), reserve(location));
    }

    private static Path root(URI location) throws BlobStoreException.InvalidLocation {
        String path = location.getPath();
        if (path == null || !path.startsWith("/")) {
            throw invalid(location, "its path is not absolute");
        }
        try {
            return Path.of(path).normalize();
        } catch (InvalidPathException e) {
            throw new BlobStoreException.InvalidLocation(
                    "not the location of a folder: " + location, "Use " + FORM + ".", e);
        }
    }

    private static long reserve(URI location) throws BlobStoreException.InvalidLocation {
        String query = location.getQuery();
        if (query == null) {
            return DEFAULT_RESERVE;
        }
        if (!query.startsWith("reserve=")) {
            throw invalid(location, "reserve is the only parameter");
        }
        Matcher size = SIZE.matcher(query.substring("reserve=".length()));
        if (!size.matches()) {
            throw invalid(location, "reserve is not a size such as 500MiB");
        }
        long number = Long.parseLong(size.group(1));
        int shift = SHIFTS.getOrDefault(size.group(2) == null ? "B" : size.group(2), 0);
        if (number > Long.MAX_VALUE >> shift) {
            throw invalid(location, "reserve is larger than any file system");
        }
        return number << shift;
    }

    private static BlobStoreException.InvalidLocation invalid(URI location, String why) {
        return new BlobStoreException.InvalidLocation(
                "not the location of a folder: " + location + ": " + why, "Use " + FORM + ".");
    }
}
