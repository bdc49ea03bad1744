package dev.holdfast.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.StorePlugin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Plugins in folders: what is loaded from where, what is refused, and what they see of each other and of the host. */
class PluginHostTest {
    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void create() throws IOException {
        root = Files.createDirectory(folder.resolve("plugins"));
    }

    /** Compiles a plugin whose readers fail with what they see around them, and lays it into its folder. */
    private Path plugin(String name, String scheme, String spiVersion) throws IOException {
        Path home = Files.createDirectory(root.resolve(name));
        Files.writeString(
                home.resolve("plugin.properties"), "name=" + name + "\nversion=1.2\nspi-version=" + spiVersion + "\n");
        Path source = Files.createDirectories(folder.resolve(name + "-source"));
        Files.writeString(source.resolve("P.java"), """
                import dev.holdfast.spi.storage.*;
                import java.net.URI;
                import java.util.Set;

                public class P implements StorePlugin {
                    public String type() { return "%1$s"; }
                    public Set<String> schemes() { return Set.of("%1$s"); }
                    public BlobStore openStore(URI location) throws BlobStoreException {
                        throw new BlobStoreException.Permanent("no stores", "");
                    }
                    public BlobReader openReader(URI location) throws BlobStoreException {
                        boolean own = Thread.currentThread().getContextClassLoader() == P.class.getClassLoader();
                        boolean engine;
                        try {
                            Class.forName("dev.holdfast.engine.Id");
                            engine = true;
                        } catch (ClassNotFoundException e) {
                            engine = false;
                        }
                        throw new BlobStoreException.Permanent("own=" + own + " engine=" + engine, "");
                    }
                }
                """.formatted(scheme));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        Path.of(StorePlugin.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .getPath())
                                .toString(),
                        "-d",
                        source.toString(),
                        source.resolve("P.java").toString());
        assertEquals(0, failed);
        try (OutputStream file = Files.newOutputStream(home.resolve("p.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry("P.class"));
            jar.write(Files.readAllBytes(source.resolve("P.class")));
            jar.putNextEntry(new JarEntry("META-INF/services/" + StorePlugin.class.getName()));
            jar.write("P\n".getBytes(StandardCharsets.UTF_8));
        }
        return home;
    }

    private static String messageOf(Executable call) {
        return String.valueOf(assertThrows(PluginException.class, call).getMessage());
    }

    private String refusal() {
        return messageOf(() -> PluginHost.of(List.of(root)));
    }

    @Test
    void pluginsOfFoldersAreFound() throws Exception {
        plugin("one", "first", "1");
        plugin("two", "second", "1");
        List<LoadedPlugin> plugins = PluginHost.of(List.of(root)).plugins();
        assertEquals(
                List.of("one", "two"), plugins.stream().map(LoadedPlugin::name).toList());
        assertEquals("1.2", plugins.getFirst().version());
        assertEquals(
                "first",
                plugins.getFirst().services(StorePlugin.class).getFirst().type());
    }

    /** The context class loader is the plugin's own during calls, and the caller's again after; the engine is not seen. */
    @Test
    void aPluginSeesItselfAndTheSpiAlone() throws Exception {
        plugin("one", "first", "1");
        PluginHost host = PluginHost.of(List.of(root));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        BlobStoreException seen = assertThrows(BlobStoreException.Permanent.class, () -> {
            BlobReader reader = host.openReader(URI.create("first://somewhere"));
            reader.close();
        });
        assertEquals("own=true engine=false", seen.getMessage());
        assertEquals(before, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void anUnknownSchemeIsRefusedWithThoseThatAreKnown() throws Exception {
        plugin("one", "first", "1");
        PluginHost host = PluginHost.of(List.of(root));
        String message = messageOf(() -> host.openReader(URI.create("ftp://x/y")));
        assertTrue(message.contains("'ftp:'") && message.contains("first"), message);
    }

    /** Libraries of a cloud's plugin are many jars: opening them cost each command a part of a second. */
    @Test
    void aPluginThatSaysItsSchemesIsLoadedForThemAlone() throws Exception {
        plugin("one", "first", "1");
        Path two = plugin("two", "second", "1");
        Files.writeString(two.resolve("plugin.properties"), "name=two\nversion=1\nspi-version=1\nschemes=a, Second\n");
        Path three = plugin("three", "third", "1");
        Files.writeString(three.resolve("plugin.properties"), "name=three\nversion=1\nspi-version=1\nschemes=\n");
        PluginHost host = PluginHost.of(List.of(root));
        for (String opened : List.of("first", "second")) {
            assertThrows(BlobStoreException.Permanent.class, () -> {
                BlobReader reader = host.openReader(URI.create(opened + "://somewhere"));
                reader.close();
            });
        }
        String message = messageOf(() -> host.openReader(URI.create("third://x")));
        assertTrue(message.contains("a, first, second"), message);
    }

    @Test
    void twoPluginsForOneSchemeAreRefused() throws Exception {
        plugin("one", "same", "1");
        plugin("two", "same", "1");
        PluginHost host = PluginHost.of(List.of(root));
        String message = messageOf(() -> host.openReader(URI.create("same://x")));
        assertTrue(message.contains("one") && message.contains("two"), message);
    }

    @Test
    void twoPluginsOfOneNameAreRefused() throws Exception {
        plugin("one", "first", "1");
        Path two = plugin("two", "second", "1");
        Files.writeString(two.resolve("plugin.properties"), "name=one\nversion=1\nspi-version=1\n");
        assertTrue(refusal().contains("'one' is there twice"));
    }

    @Test
    void anotherVersionOfTheSpiIsRefused() throws Exception {
        plugin("one", "first", "2");
        assertTrue(refusal().contains("version 2 of the SPI"));
    }

    @Test
    void whatAnybodyMayWriteIsRefused() throws Exception {
        Path home = plugin("one", "first", "1");
        for (Path path : List.of(home.resolve("p.jar"), home.resolve("plugin.properties"), home, root)) {
            var before = Files.getPosixFilePermissions(path);
            String open = Files.isDirectory(path) ? "rwxr-xrwx" : "rw-r--rw-";
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(open));
            assertTrue(refusal().contains("may be written by anybody"), path.toString());
            Files.setPosixFilePermissions(path, before);
        }
        assertFalse(PluginHost.of(List.of(root)).plugins().isEmpty());
    }

    @Test
    void aPluginWithoutPropertiesIsRefused() throws Exception {
        Files.delete(plugin("one", "first", "1").resolve("plugin.properties"));
        assertTrue(refusal().contains("plugin.properties"));
    }

    @Test
    void aServiceThatCannotBeMadeIsRefusedByName() throws Exception {
        Path home = plugin("one", "first", "1");
        try (OutputStream file = Files.newOutputStream(home.resolve("q.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry("META-INF/services/" + StorePlugin.class.getName()));
            jar.write("NoSuchClass\n".getBytes(StandardCharsets.UTF_8));
        }
        PluginHost host = PluginHost.of(List.of(root));
        String message = messageOf(() -> host.openReader(URI.create("first://x")));
        assertTrue(message.contains("'one'") && message.contains("NoSuchClass"), message);
    }
}
