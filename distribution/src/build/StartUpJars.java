import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Makes copies of libraries' jars in the image start faster. Usage: java StartUpJars.java IMAGE
 *
 * <p>Signatures go: the JVM checks them class by class, over a manifest of thousands of lines, and keeps no class of a
 * signed jar in a start-up cache; they protect nothing in a folder that belongs to the operator, and the dependencies' own
 * integrity is checked when they are fetched. So do registrations of security providers: the JVM makes an object of each
 * that it finds, to look for another, and Holdfast uses none by way of the registry. Classes compiled for Java 5 are marked
 * as of Java 6, the oldest that a start-up cache keeps; the JVM verifies them as before.
 */
final class StartUpJars {
    private static final int JAVA_6 = 50;
    private static final int VERSION_AT = 7;
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private record Content(String name, byte[] bytes) {}

    private StartUpJars() {}

    public static void main(String[] arguments) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0], "lib"), "*.jar")) {
            for (Path jar : jars) {
                rewrite(jar);
            }
        }
    }

    private static void rewrite(Path path) throws IOException {
        List<Content> contents = new ArrayList<>();
        boolean changed = false;
        Manifest manifest;
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            manifest = jar.getManifest() == null ? new Manifest() : jar.getManifest();
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                if (isSignature(entry.getName()) || entry.getName().equals("META-INF/services/java.security.Provider")) {
                    changed = true;
                    continue;
                }
                byte[] bytes;
                try (InputStream in = jar.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                changed |= entry.getName().endsWith(".class") && modernise(bytes);
                contents.add(new Content(entry.getName(), bytes));
            }
        }
        if (changed) {
            write(path, plain(manifest), contents);
        }
    }

    private static boolean isSignature(String name) {
        return name.toUpperCase(Locale.ROOT).matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");
    }

    /** Marks an old class as one that start-up caches keep; whether it was one. */
    private static boolean modernise(byte[] bytes) {
        boolean old = bytes[VERSION_AT - 1] == 0 && bytes[VERSION_AT] < JAVA_6;
        if (old) {
            bytes[VERSION_AT] = JAVA_6;
        }
        return old;
    }

    /** The part of a manifest that speaks of the whole jar: the others hold digests. */
    private static Manifest plain(Manifest manifest) {
        Manifest plain = new Manifest();
        plain.getMainAttributes().putAll(manifest.getMainAttributes());
        plain.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        return plain;
    }

    private static void write(Path path, Manifest manifest, List<Content> contents) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        manifest.write(text);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path))) {
            add(jar, new Content(JarFile.MANIFEST_NAME, text.toByteArray()));
            for (Content content : contents) {
                add(jar, content);
            }
        }
    }

    private static void add(JarOutputStream jar, Content content) throws IOException {
        ZipEntry entry = new ZipEntry(content.name());
        entry.setTimeLocal(TIME);
        jar.putNextEntry(entry);
        jar.write(content.bytes());
        jar.closeEntry();
    }
}
