package dev.holdfast.engine.plugin;

import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.storage.StorePlugin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The plugins of this program: those in folders below one folder, and those on the class path (in tests). */
public final class PluginHost {
    private final List<ClassLoader> loaders;

    private PluginHost(List<ClassLoader> loaders) {
        this.loaders = List.copyOf(loaders);
    }

    /** Only what is on the class path. */
    public static PluginHost ofClassPath() {
        return new PluginHost(List.of(PluginHost.class.getClassLoader()));
    }

    /**
     * Reads the folders of plugins below {@code root}.
     *
     * @throws PluginException if one cannot be loaded: a recovery that lacks a plugin had better say so at once
     */
    public static PluginHost ofFolder(Path root) throws PluginException {
        List<ClassLoader> loaders = new ArrayList<>();
        loaders.add(PluginHost.class.getClassLoader());
        Set<String> names = new HashSet<>();
        for (Path path : folders(root)) {
            PluginFolder folder = PluginFolder.read(path);
            if (!names.add(folder.name())) {
                throw new PluginException("plugin '" + folder.name() + "' is there twice, below " + root);
            }
            loaders.add(new PluginClassLoader(folder.name(), folder.urls(), PluginHost.class.getClassLoader()));
        }
        return new PluginHost(loaders);
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

    private <T> List<T> load(Class<T> type) throws PluginException {
        List<T> services = new ArrayList<>();
        for (ClassLoader loader : loaders) {
            try {
                for (T service : ServiceLoader.load(type, loader)) {
                    if (loader.equals(service.getClass().getClassLoader())) {
                        services.add(service);
                    }
                }
            } catch (ServiceConfigurationError e) {
                throw new PluginException(
                        "a plugin of " + loader.getName() + " cannot be loaded: " + e.getMessage(), e);
            }
        }
        return services;
    }

    /** The kind of store that opens a URL. */
    public StorePlugin store(URI location) throws PluginException {
        String scheme = Optional.ofNullable(location.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        Set<String> known = new TreeSet<>();
        for (StorePlugin plugin : load(StorePlugin.class)) {
            if (plugin.schemes().contains(scheme)) {
                return plugin;
            }
            known.addAll(plugin.schemes());
        }
        throw new PluginException(
                "no plugin opens '" + scheme + ":' URLs; there are plugins for: " + String.join(", ", known));
    }

    /** The source of that type. */
    public SourcePlugin source(String type) throws PluginException {
        for (SourcePlugin plugin : load(SourcePlugin.class)) {
            if (plugin.type().equals(type)) {
                return plugin;
            }
        }
        throw new PluginException("no plugin is there for sources of type '" + type + "'");
    }

    /** The restore target of that type. */
    public TargetPlugin target(String type) throws PluginException {
        for (TargetPlugin plugin : load(TargetPlugin.class)) {
            if (plugin.type().equals(type)) {
                return plugin;
            }
        }
        throw new PluginException("no plugin is there to restore points of type '" + type + "'");
    }
}
