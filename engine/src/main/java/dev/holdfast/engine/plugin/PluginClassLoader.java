package dev.holdfast.engine.plugin;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads a plugin's classes from its own jars; of the host's it sees the SPI and the logging API alone, so that no library
 * of one stands in the way of another's.
 */
final class PluginClassLoader extends URLClassLoader {
    private final ClassLoader host;

    static {
        registerAsParallelCapable();
    }

    PluginClassLoader(String plugin, URL[] jars, ClassLoader host) {
        super("plugin-" + plugin, jars, ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean shared = name.startsWith("dev.holdfast.spi.") || name.startsWith("org.slf4j.");
        return shared ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
