package dev.holdfast.engine.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** A plugin, or the class path in a plugin's place, and the services that it brings. */
public final class LoadedPlugin {
    private final String name;
    private final String version;
    private final Optional<Path> folder;
    private final ClassLoader loader;
    private final Optional<Set<String>> schemes;
    private final Map<Class<?>, List<?>> services = new HashMap<>();

    private LoadedPlugin(
            String name, String version, Optional<Path> folder, ClassLoader loader, Optional<Set<String>> schemes) {
        this.name = name;
        this.version = version;
        this.folder = folder;
        this.loader = loader;
        this.schemes = schemes;
    }

    static LoadedPlugin ofClassPath() {
        return new LoadedPlugin(
                "class path", "", Optional.empty(), PluginHost.class.getClassLoader(), Optional.empty());
    }

    static LoadedPlugin of(PluginFolder folder) throws PluginException {
        ClassLoader loader = new PluginClassLoader(folder.name(), folder.urls(), PluginHost.class.getClassLoader());
        return new LoadedPlugin(folder.name(), folder.version(), Optional.of(folder.path()), loader, folder.schemes());
    }

    /** Its name, as its folder says. */
    public String name() {
        return name;
    }

    /** Its version, as its folder says. */
    public String version() {
        return version;
    }

    /** Where it was found; none of the class path. */
    public Optional<Path> folder() {
        return folder;
    }

    /** The schemes of the URLs that its stores are opened by, if its folder says so; it has stores for no others then. */
    Optional<Set<String>> schemes() {
        return schemes;
    }

    PluginContext context() {
        return new PluginContext(loader);
    }

    /**
     * The services of a kind that it brings itself, made when first asked for.
     *
     * @throws PluginException if one cannot be made
     */
    @SuppressWarnings("unchecked")
    public synchronized <T> List<T> services(Class<T> type) throws PluginException {
        List<?> known = services.get(type);
        if (known == null) {
            known = load(type);
            services.put(type, known);
        }
        return (List<T>) known;
    }

    private <T> List<T> load(Class<T> type) throws PluginException {
        List<T> loaded = new ArrayList<>();
        try {
            for (T service : ServiceLoader.load(type, loader)) {
                if (loader.equals(service.getClass().getClassLoader())) {
                    loaded.add(service);
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new PluginException("plugin '" + name + "' cannot be loaded: " + e.getMessage(), e);
        }
        return loaded;
    }
}
