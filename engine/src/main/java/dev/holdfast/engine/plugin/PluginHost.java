package dev.holdfast.engine.plugin;

import dev.holdfast.engine.store.InterceptedReader;
import dev.holdfast.engine.store.InterceptedStore;
import dev.holdfast.spi.database.DatabasePlugin;
import dev.holdfast.spi.database.RecoveryPlugin;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.StorePlugin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plugins of this program: those in folders below one folder, and those on the class path (in tests). Classes are loaded
 * when a plugin is first asked for something.
 */
public final class PluginHost {
    private final List<LoadedPlugin> plugins;

    private PluginHost(List<LoadedPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    /** Only what is on the class path. */
    public static PluginHost ofClassPath() {
        return new PluginHost(List.of(LoadedPlugin.ofClassPath()));
    }

    /**
     * What is on the class path, and the plugins in folders below each of {@code roots}.
     *
     * @throws PluginException if one cannot be loaded: a recovery that lacks a plugin had better say so at once
     */
    public static PluginHost of(List<Path> roots) throws PluginException {
        List<LoadedPlugin> plugins = new ArrayList<>();
        plugins.add(LoadedPlugin.ofClassPath());
        Map<String, Path> names = new HashMap<>();
        for (Path root : roots) {
            PluginFolder.requireSafe(root);
            for (Path path : folders(root)) {
                PluginFolder folder = PluginFolder.read(path);
                Path other = names.put(folder.name(), path);
                if (other != null) {
                    throw new PluginException(
                            "plugin '" + folder.name() + "' is there twice: in " + other + " and in " + path);
                }
                plugins.add(LoadedPlugin.of(folder));
            }
        }
        return new PluginHost(plugins);
    }

    private static List<Path> folders(Path root) throws PluginException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root, Files::isDirectory)) {
            found.forEach(folders::add);
        } catch (IOException e) {
            throw new PluginException("the folder of plugins " + root + " cannot be read: " + e.getMessage(), e);
        }
        folders.sort(null);
        return folders;
    }

    /** Those that are there, without the class path's, in the order of their folders. */
    public List<LoadedPlugin> plugins() {
        return plugins.stream().filter(plugin -> plugin.folder().isPresent()).toList();
    }

    /** A store's plugin, and what stands around calls to it. */
    private record Found(LoadedPlugin plugin, StorePlugin store) {}

    /** The kind of store that opens a URL; refuses two that both would. */
    private Found store(URI location) throws PluginException {
        String scheme = Optional.ofNullable(location.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        Set<String> known = new TreeSet<>();
        List<Found> found = new ArrayList<>(1);
        for (LoadedPlugin plugin : plugins) {
            Set<String> declared = plugin.schemes().orElse(Set.of(scheme));
            known.addAll(plugin.schemes().orElse(Set.of()));
            if (!declared.contains(scheme)) {
                continue; // to look into it would open all of its jars
            }
            for (StorePlugin store : plugin.services(StorePlugin.class)) {
                if (store.schemes().contains(scheme)) {
                    found.add(new Found(plugin, store));
                }
                known.addAll(store.schemes());
            }
        }
        if (found.size() > 1) {
            throw new PluginException("two plugins open '" + scheme + ":' URLs: "
                    + found.get(0).plugin().name() + " and "
                    + found.get(1).plugin().name());
        }
        if (found.isEmpty()) {
            throw new PluginException(
                    "no plugin opens '" + scheme + ":' URLs; there are plugins for: " + String.join(", ", known));
        }
        return found.getFirst();
    }

    /** Opens a store for reading only. */
    public BlobReader openReader(URI location) throws PluginException, BlobStoreException {
        Found found = store(location);
        PluginContext context = found.plugin().context();
        return new InterceptedReader(context.call(() -> found.store().openReader(location)), context);
    }

    /** Opens a store for reading and writing. */
    public BlobStore openStore(URI location) throws PluginException, BlobStoreException {
        Found found = store(location);
        PluginContext context = found.plugin().context();
        return new InterceptedStore(context.call(() -> found.store().openStore(location)), context);
    }

    /** The source of that type. */
    public SourcePlugin source(String type) throws PluginException {
        for (LoadedPlugin plugin : plugins) {
            for (SourcePlugin source : plugin.services(SourcePlugin.class)) {
                if (source.type().equals(type)) {
                    return source;
                }
            }
        }
        throw new PluginException("no plugin is there for sources of type '" + type + "'");
    }

    /** The kind of database of that type. */
    public DatabasePlugin database(String type) throws PluginException {
        for (LoadedPlugin plugin : plugins) {
            for (DatabasePlugin database : plugin.services(DatabasePlugin.class)) {
                if (database.type().equals(type)) {
                    return database;
                }
            }
        }
        throw new PluginException("no plugin is there for databases of type '" + type + "'");
    }

    /** What recovers databases of that type. */
    public RecoveryPlugin recovery(String type) throws PluginException {
        for (LoadedPlugin plugin : plugins) {
            for (RecoveryPlugin recovery : plugin.services(RecoveryPlugin.class)) {
                if (recovery.type().equals(type)) {
                    return recovery;
                }
            }
        }
        throw new PluginException("no plugin is there to recover databases of type '" + type + "'");
    }

    /** The restore target of that type. */
    public TargetPlugin target(String type) throws PluginException {
        for (LoadedPlugin plugin : plugins) {
            for (TargetPlugin target : plugin.services(TargetPlugin.class)) {
                if (target.type().equals(type)) {
                    return target;
                }
            }
        }
        throw new PluginException("no plugin is there to restore points of type '" + type + "'");
    }
}
