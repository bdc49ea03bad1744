package dev.holdfast.engine.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plugin's folder: its jars and {@code plugin.properties}, which names it.
 *
 * @param path the folder
 * @param name the plugin's name
 * @param version the plugin's version
 * @param jars its jars, sorted by name
 * @param schemes those of the URLs that its stores are opened by, if it says so: for others it is not loaded
 */
record PluginFolder(Path path, String name, String version, List<Path> jars, Optional<Set<String>> schemes) {
    /** The version of the SPI that this program offers. */
    static final String SPI_VERSION = "1";

    PluginFolder {
        jars = List.copyOf(jars);
        schemes = schemes.map(Set::copyOf);
    }

    static PluginFolder read(Path path) throws PluginException {
        try {
            refuseWritable(path);
            Path file = path.resolve("plugin.properties");
            refuseWritable(file);
            Properties properties = new Properties();
            try (InputStream stream = Files.newInputStream(file)) {
                properties.load(stream);
            }
            String spi = required(properties, "spi-version", file);
            if (!spi.equals(SPI_VERSION)) {
                throw new PluginException("plugin " + path + " is made for version " + spi
                        + " of the SPI, but this program offers version " + SPI_VERSION);
            }
            List<Path> jars = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*.jar")) {
                for (Path jar : found) {
                    refuseWritable(jar);
                    jars.add(jar);
                }
            }
            jars.sort(null);
            return new PluginFolder(
                    path,
                    required(properties, "name", file),
                    required(properties, "version", file),
                    jars,
                    schemes(properties));
        } catch (IOException e) {
            throw new PluginException("plugin " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Refuses a folder in which anybody may put plugins. */
    static void requireSafe(Path root) throws PluginException {
        try {
            refuseWritable(root);
        } catch (IOException e) {
            throw new PluginException("the folder of plugins " + root + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Schemes with commas in between, none if nothing is there; empty if it does not say. */
    private static Optional<Set<String>> schemes(Properties properties) {
        return Optional.ofNullable(properties.getProperty("schemes"))
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(scheme -> scheme.strip().toLowerCase(Locale.ROOT))
                        .filter(scheme -> !scheme.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static String required(Properties properties, String key, Path file) throws PluginException {
        String value = properties.getProperty(key);
        if (value == null || value.isBlank()) {
            throw new PluginException(file + " does not say '" + key + "'");
        }
        return value.strip();
    }

    /** What anybody may write, anybody may make this program run. */
    private static void refuseWritable(Path path) throws IOException, PluginException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isSymbolicLink(path) && permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new PluginException(path + " may be written by anybody (" + PosixFilePermissions.toString(permissions)
                    + "); not loaded");
        }
    }

    URL[] urls() throws PluginException {
        try {
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = jars.get(i).toUri().toURL();
            }
            return urls;
        } catch (IOException e) {
            throw new PluginException("plugin " + path + " has a jar that cannot be named", e);
        }
    }
}
