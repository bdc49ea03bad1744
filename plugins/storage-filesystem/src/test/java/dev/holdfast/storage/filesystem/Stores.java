package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** What the tests of this package do with stores. */
final class Stores {
    static final PutCondition OVERWRITE = new PutCondition.Overwrite();
    static final PutCondition IF_ABSENT = new PutCondition.IfAbsent();

    private Stores() {}

    static BlobStore open(Path root) throws BlobStoreException {
        return new FileSystemStorePlugin().openStore(URI.create("file://" + root + "?reserve=0"));
    }

    static BlobReader openReader(Path root) throws BlobStoreException {
        return new FileSystemStorePlugin().openReader(URI.create("file://" + root));
    }

    /** A store that believes that its file system has no hard links. */
    static BlobStore openWithoutHardLinks(Path root) throws BlobStoreException, IOException {
        open(root).close();
        StoreFolder folder = StoreFolder.asStore(root);
        return new FileSystemStore(
                folder,
                new TemporaryFiles(folder, InstantSource.system(), new SecureRandom()),
                new Abilities(false, true, false),
                StoreLock.of(folder),
                new Room(root, 0),
                InstantSource.system());
    }

    static BlobName name(String value) {
        return new BlobName(value);
    }

    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static BlobStat put(BlobStore store, String name, byte[] content) throws BlobStoreException {
        return store.put(name(name), BlobBody.of(content), OVERWRITE);
    }

    static byte[] get(BlobReader store, String name) throws BlobStoreException, IOException {
        try (InputStream in = store.read(name(name))) {
            return in.readAllBytes();
        }
    }

    /** The first thousand names. */
    static List<String> names(BlobReader store) throws BlobStoreException {
        return store.list("", Optional.empty(), BlobReader.LARGEST_PAGE).blobs().stream()
                .map(blob -> blob.name().value())
                .toList();
    }

    static List<Path> temporaryFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(".tmp"))) {
            return files.toList();
        }
    }
}
