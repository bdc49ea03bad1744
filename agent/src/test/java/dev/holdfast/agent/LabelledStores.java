package dev.holdfast.agent;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.storage.filesystem.FileSystemStorePlugin;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Folders that say in which region they are: {@code labelled:///folder} is what {@code file:///folder} is, and says what
 * stands in the file {@code /folder.region} at that moment; {@code denied} and {@code unreachable} are answers of that kind.
 */
public final class LabelledStores implements StorePlugin {
    static final String SCHEME = "labelled";

    private final StorePlugin folders = new FileSystemStorePlugin();

    @Override
    public String type() {
        return SCHEME;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public BlobReader openReader(URI location) throws BlobStoreException {
        return saying(BlobReader.class, folders.openReader(folder(location)), location);
    }

    @Override
    public BlobStore openStore(URI location) throws BlobStoreException {
        return saying(BlobStore.class, folders.openStore(folder(location)), location);
    }

    private static URI folder(URI location) {
        return URI.create("file" + location.toString().substring(SCHEME.length()));
    }

    private static <T extends BlobReader> T saying(Class<T> type, T store, URI location) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (method.getName().equals("region")) {
                        return region(location);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }

    private static Optional<String> region(URI location) throws BlobStoreException, IOException {
        Path file = Path.of(location.getPath() + ".region");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String said = Files.readString(file).strip();
        return switch (said) {
            case "denied" -> throw new BlobStoreException.AccessDenied("asking for the location failed: 403", "");
            case "unreachable" -> throw new BlobStoreException.Transient("asking for the location failed: 500", "");
            default -> Optional.of(said);
        };
    }
}
