package dev.holdfast.engine.console;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Opens sites for a command, with the plugins of this installation. */
public final class Sites {
    private final Surroundings surroundings;
    private final Path cache;

    Sites(Surroundings surroundings, Path cache) {
        this.surroundings = surroundings;
        this.cache = cache;
    }

    /** The plugins: of the folder that the launcher names, or, when run from a build, of the class path. */
    public PluginHost plugins() throws PluginException {
        String folder = System.getProperty("holdfast.plugins", "");
        return folder.isEmpty() ? PluginHost.ofClassPath() : PluginHost.ofFolder(Path.of(folder));
    }

    /** Reads a key file. */
    public KeyFile key(Path file) throws RepositoryException, UsageException {
        return KeyFiles.read(file, surroundings);
    }

    /** Opens a site for reading. */
    public Repository open(URI location, KeyFile key)
            throws RepositoryException, BlobStoreException, PluginException, IOException {
        BlobReader reader = plugins().store(location).openReader(location);
        return unlock(reader, location, key);
    }

    /** Opens a site for writing. Asks first whether there is one: a store that is opened to be written may be made. */
    public WritableSite openWritable(URI location, KeyFile key)
            throws RepositoryException, BlobStoreException, PluginException, IOException {
        try (BlobReader reader = plugins().store(location).openReader(location)) {
            Repository.describe(reader, location.toString());
        }
        BlobStore store = plugins().store(location).openStore(location);
        return new WritableSite(unlock(store, location, key), store);
    }

    /** The writing side of a site that is open for reading. */
    public BlobStore store(URI location) throws BlobStoreException, PluginException {
        return plugins().store(location).openStore(location);
    }

    private Repository unlock(BlobReader reader, URI location, KeyFile key)
            throws RepositoryException, BlobStoreException, IOException {
        try {
            return Repository.open(reader, location.toString(), key, cache);
        } catch (RepositoryException | BlobStoreException | IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }
}
