package org.example.journal;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StoreLocation;
import dev.holdfast.spi.storage.StorePlugin;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Opens stores such as {@code journal:///srv/backup/site.journal}: all blobs in one file that only grows. */
public final class JournalStorePlugin implements StorePlugin {
    private static final List<LocationOption> OPTIONS = List.of();

    @Override
    public String type() {
        return "journal";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("journal");
    }

    @Override
    public List<LocationOption> options() {
        return OPTIONS;
    }

    @Override
    public BlobReader openReader(URI location) throws BlobStoreException {
        return new JournalReader(Journal.open(file(location), false));
    }

    @Override
    public BlobStore openStore(URI location) throws BlobStoreException {
        return new JournalStore(Journal.open(file(location), true));
    }

    private static Path file(URI location) throws BlobStoreException {
        StoreLocation parsed = StoreLocation.parse(location, "journal", OPTIONS);
        if (!parsed.authority().isEmpty()) {
            throw parsed.invalid("it names a host", "Write journal:///absolute/path.");
        }
        return Path.of("/" + parsed.path());
    }
}
