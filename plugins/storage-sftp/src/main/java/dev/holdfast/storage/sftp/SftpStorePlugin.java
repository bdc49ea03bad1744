package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StorePlugin;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Opens stores in folders of servers: {@code sftp://backup@nas.example/srv/backup/site-a}.
 *
 * <p>A store's folder is created if the one above it is there; nothing above it ever is, so a file system that is not
 * mounted on the server is noticed. A reader creates nothing and needs no right to write.
 */
public final class SftpStorePlugin implements StorePlugin {
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Path home;

    /** For the plugin host. */
    public SftpStorePlugin() {
        this(InstantSource.system(), new SecureRandom(), Path.of(System.getProperty("user.home", "/")));
    }

    SftpStorePlugin(InstantSource clock, RandomGenerator random, Path home) {
        this.clock = clock;
        this.random = random;
        this.home = home;
    }

    @Override
    public String type() {
        return "sftp";
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SftpLocation.SCHEME);
    }

    @Override
    public List<LocationOption> options() {
        return SftpLocation.OPTIONS;
    }

    @Override
    public BlobReader openReader(URI location) throws BlobStoreException {
        SftpLocation where = SftpLocation.parse(location, home);
        Connections connections = Connections.open(where, home);
        try {
            StoreFolder folder = StoreFolder.asFound(where, connections);
            folder.call("opening the store", connection -> {
                folder.requireFolder(connection);
                return where;
            });
            return new SftpReader(folder);
        } catch (BlobStoreException e) {
            connections.close();
            throw e;
        }
    }

    @Override
    public BlobStore openStore(URI location) throws BlobStoreException {
        SftpLocation where = SftpLocation.parse(location, home);
        Connections connections = Connections.open(where, home);
        try {
            StoreFolder folder = StoreFolder.asStore(where, connections);
            folder.prepare();
            TemporaryFiles temporaryFiles = new TemporaryFiles(folder.temporary(), clock, random);
            Abilities abilities = folder.call("opening the store", connection -> {
                temporaryFiles.sweep(connection);
                return Abilities.of(connection, temporaryFiles);
            });
            return new SftpStore(folder, temporaryFiles, abilities);
        } catch (BlobStoreException e) {
            connections.close();
            throw e;
        }
    }
}
