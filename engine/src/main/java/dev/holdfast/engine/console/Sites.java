package dev.holdfast.engine.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.repository.ProvenAbilities;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.AsOfReader;
import dev.holdfast.engine.store.InterceptedReader;
import dev.holdfast.engine.store.InterceptedStore;
import dev.holdfast.engine.store.Interceptor;
import dev.holdfast.engine.store.ProvenStore;
import dev.holdfast.engine.store.RequestMeter;
import dev.holdfast.engine.store.Retries;
import dev.holdfast.engine.store.RetryingReader;
import dev.holdfast.engine.store.RetryingStore;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** Opens sites for a command, with the plugins of this installation. Safe for use by many threads. */
public final class Sites {
    private final Surroundings surroundings;
    private final Path cache;
    private final InstalledPlugins plugins;
    private final RequestMeter requests;
    private final Interceptor around;
    private final Retries.Policy policy;
    private final Retries retries;

    Sites(Surroundings surroundings, Path cache) {
        this(surroundings, cache, new InstalledPlugins(surroundings), new RequestMeter());
    }

    private Sites(Surroundings surroundings, Path cache, InstalledPlugins plugins, RequestMeter requests) {
        this(surroundings, cache, plugins, requests, requests, Retries.Policy.DEFAULT);
    }

    private Sites(
            Surroundings surroundings,
            Path cache,
            InstalledPlugins plugins,
            RequestMeter requests,
            Interceptor around,
            Retries.Policy policy) {
        this.surroundings = surroundings;
        this.cache = cache;
        this.plugins = plugins;
        this.requests = requests;
        this.around = around;
        this.policy = policy;
        this.retries = new Retries(
                policy,
                Retries.Waiting.ofSystem(),
                new SecureRandom(),
                failure -> tellOfTrouble(failure, policy.patience()));
    }

    private void tellOfTrouble(BlobStoreException failure, Duration patience) {
        String time = patience.toMinutes() < 2 ? patience.toSeconds() + " seconds" : patience.toMinutes() + " minutes";
        surroundings
                .err()
                .println(surroundings.program() + ": a store is in trouble, trying again for up to " + time + ": "
                        + failure.getMessage());
    }

    /** The same, but a request that fails for a reason that may pass is made again only for so long. */
    public Sites withPatience(Duration patience) {
        return new Sites(
                surroundings,
                cache,
                plugins,
                requests,
                around,
                new Retries.Policy(policy.first(), policy.longest(), patience, policy.perSecond()));
    }

    /** The same, with something around each try of a request to a store that this opens. */
    public Sites watchedBy(Interceptor watch) {
        return new Sites(surroundings, cache, plugins, requests, around.around(watch), policy);
    }

    /**
     * The plugins: of the folder that the launcher names, or, when run from a build, of the class path; and of the folders
     * that HOLDFAST_PLUGINS names, separated by colons.
     */
    public PluginHost plugins() throws PluginException {
        return plugins.host();
    }

    /** Adds to a document the requests made so far to all stores that this opened, by kind; returns it. */
    public ObjectNode withRequests(ObjectNode document) {
        ObjectNode all = document.putObject("requests");
        requests.counts()
                .forEach((request, count) -> all.putObject(request.name().toLowerCase(Locale.ROOT))
                        .put("made", count.made())
                        .put("failed", count.failed())
                        .put("seconds", Duration.ofNanos(count.nanos()).toMillis() / 1e3));
        return document;
    }

    /** Reads a key file. */
    public KeyFile key(Path file) throws RepositoryException, UsageException {
        return KeyFiles.read(file, surroundings);
    }

    /** Opens a site for reading. */
    public Repository open(URI location, KeyFile key)
            throws RepositoryException, BlobStoreException, PluginException, IOException {
        return unlock(reader(location), location, key);
    }

    /**
     * Opens a site as its store was at an instant, by the store's clock. Its local cache is its own: what is known of the
     * site as it is now does not count.
     */
    public Repository open(URI location, KeyFile key, Instant asOf)
            throws RepositoryException, BlobStoreException, PluginException, IOException {
        BlobReader reader = reader(location);
        try {
            return unlock(new AsOfReader(reader, asOf), URI.create(location + "#" + asOf), key);
        } catch (BlobStoreException.Unsupported e) {
            reader.close();
            throw e;
        }
    }

    /** Opens a site for writing. Asks first whether there is one: a store that is opened to be written may be made. */
    public WritableSite openWritable(URI location, KeyFile key)
            throws RepositoryException, BlobStoreException, PluginException, IOException {
        try (BlobReader reader = reader(location)) {
            Repository.describe(reader, location.toString());
        }
        BlobStore store = store(location);
        return new WritableSite(unlock(store, location, key), store);
    }

    /** A store for reading only. */
    public BlobReader reader(URI location) throws BlobStoreException, PluginException {
        return new RetryingReader(new InterceptedReader(plugins().openReader(location), around), retries);
    }

    /** A store of whose abilities nothing is known yet but what it declares. */
    public BlobStore newStore(URI location) throws BlobStoreException, PluginException {
        return new RetryingStore(new InterceptedStore(plugins().openStore(location), around), retries);
    }

    /** The writing side of a site, as far as its store was seen to keep what it declares. */
    public BlobStore store(URI location) throws BlobStoreException, PluginException {
        BlobStore store = newStore(location);
        try {
            return new ProvenStore(store, ProvenAbilities.read(store).orElse(Set.of()));
        } catch (BlobStoreException | RuntimeException e) {
            store.close();
            throw e;
        }
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
